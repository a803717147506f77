#include "model/dataset.hpp"

#include <map>

#include "base/error.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "summary/lower_order.hpp"
#include "summary/merge.hpp"

namespace fedglmm {
namespace {

void check_no_shared_cluster(const std::vector<std::shared_ptr<const Summary>>& summaries) {
  std::map<std::string, std::size_t> owner;
  for (std::size_t k = 0; k < summaries.size(); ++k)
    for (const Group& group : summaries[k]->groups) {
      if (group.is_pool()) continue;
      const auto [at, fresh] = owner.emplace(group.rows.cluster, k);
      if (!fresh && at->second != k)
        fail(Status::bad_data, "cluster '", group.rows.cluster, "' is in summaries ", at->second + 1, " and ", k + 1,
             "; merge them first (fedglmm merge), so that their parts add");
    }
}

}  // namespace

Dataset::Dataset(Frame rows) : rows_(std::move(rows)) {}

Dataset::Dataset(std::vector<std::shared_ptr<const Summary>> summaries, PseudoOptions options)
    : options_(std::move(options)) {
  if (summaries.empty()) fail(Status::invalid_argument, "a dataset needs at least one summary");
  if (options_.generator != "rows" && options_.generator != "weights")
    fail(Status::invalid_argument, "unknown generator '", options_.generator, "'; expected 'rows' or 'weights'");
  if (options_.order != 0 && (options_.order < 1 || options_.order > 6))
    fail(Status::invalid_argument, "order ", options_.order, " is outside 1 to 6");
  std::vector<const Summary*> parts;
  for (const auto& summary : summaries) {
    statistics_shared_ += count_statistics(*summary);
    parts.push_back(summary.get());
  }
  Summary merged = merge_summaries(parts);  // different protocols and repeated releases end here
  check_no_shared_cluster(summaries);
  if (options_.order > 0) lower_order(merged, options_.order);
  summary_ = std::make_shared<const Summary>(std::move(merged));
}

Dataset::~Dataset() = default;

const PseudoData& Dataset::pseudo_data(const Context& context) const {
  const std::lock_guard lock(mutex_);
  if (!pseudo_)
    pseudo_ = std::make_unique<const PseudoData>(generate_pseudo_data(context, *summary_, options_));
  return *pseudo_;
}

}  // namespace fedglmm
