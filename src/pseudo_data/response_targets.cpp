#include "pseudo_data/response_targets.hpp"

#include <cmath>

namespace fedglmm {

ResponseTargets response_targets(const Structure& structure, const Summary& summary) {
  ResponseTargets out;
  out.monomials = make_index_set(structure.protocol, 2).monomials;
  const std::size_t responses = structure.protocol.responses.size();
  out.sum.assign(responses, std::vector<double>(out.monomials.size(), 0.0));
  out.squares.assign(responses, 0.0);
  for (const Release& release : summary.releases)
    for (std::size_t r = 0; r < responses; ++r) {
      for (std::size_t q = 0; q < out.monomials.size(); ++q) out.sum[r][q] += release.totals[r].xy[q];
      out.squares[r] += release.totals[r].yy;
    }
  return out;
}

std::vector<std::vector<double>> response_errors(const PseudoRows& rows, const Features& features,
                                                 const ResponseTargets& targets) {
  std::vector<double> value(features.count());
  std::vector<std::vector<double>> error(targets.sum.size(), std::vector<double>(features.count(), 0.0));
  for (std::int64_t i = 0; i < rows.count(); ++i) {
    features.at(i, value.data());
    for (std::size_t r = 0; r < error.size(); ++r)
      for (std::size_t q = 0; q < value.size(); ++q) error[r][q] += rows.weight[i] * rows.y[r][i] * value[q];
  }
  for (std::size_t r = 0; r < error.size(); ++r)
    for (std::size_t q = 0; q < value.size(); ++q)
      error[r][q] = std::isnan(targets.sum[r][q]) ? 0 : error[r][q] - targets.sum[r][q];
  return error;
}

}  // namespace fedglmm
