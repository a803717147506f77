// random_studies.hpp - random rows and their summary by summarize(): what generated rows are measured against, by plain
// sums over rows.
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "cpu/backend.hpp"
#include "engine/summaries.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "pseudo_data/pseudo_rows.hpp"

namespace studies {

using namespace fedglmm;

inline Context cpu_context(int threads = 1) {
  Context context;
  context.backend = make_cpu_backend(threads);
  context.threads = threads;
  return context;
}

struct Shape {
  std::string variables;             // one letter each: n numeric, b binary, a digit for a factor of so many levels
  std::vector<int> sizes;            // rows of each cluster
  int order = 4;
  std::string responses = "b";       // one letter each: b binary, c count, n numeric
};

struct Study {
  Shape shape;
  PseudoRows rows;                   // the true ones, in protocol units, cluster by cluster
  Summary summary;
  const Protocol& protocol() const { return *summary.protocol; }
};

inline double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

// x = 1 + 2 z in [-9, 11], so z in [-5, 5].
inline std::string study_json(const Shape& shape) {
  std::string out = cat(R"({"fedglmm_protocol": 1, "cluster": "ward", "profile": "none", "order": )", shape.order,
                        R"(, "responses": [)");
  for (std::size_t r = 0; r < shape.responses.size(); ++r) {
    const char kind = shape.responses[r];
    out += cat(r ? ", " : "", R"({"name": "y)", r, R"(", "type": ")",
               kind == 'b' ? "binary" : kind == 'c' ? "count" : "numeric", R"("})");
  }
  out += R"(], "variables": [)";
  for (std::size_t v = 0; v < shape.variables.size(); ++v) {
    const char kind = shape.variables[v];
    out += cat(v ? ", " : "", R"({"name": "v)", v, R"(", "type": )");
    if (kind == 'n') out += R"("numeric", "centre": 1, "scale": 2, "bounds": [-9, 11]})";
    if (kind == 'b') out += R"("binary"})";
    if (kind == 'n' || kind == 'b') continue;
    out += R"("factor", "levels": [)";
    for (int l = 0; l < kind - '0'; ++l) out += cat(l ? ", " : "", R"("l)", l, '"');
    out += "]}";
  }
  return out + "]}";
}

// Skewed numeric columns that depend on each other and on the factors, responses that depend on them.
inline PseudoRows random_rows(const Shape& shape, std::mt19937_64& random) {
  PseudoRows rows;
  rows.y.resize(shape.responses.size());
  rows.z.resize(static_cast<std::size_t>(std::count(shape.variables.begin(), shape.variables.end(), 'n')));
  rows.level.resize(shape.variables.size() - rows.z.size());
  std::normal_distribution<double> normal;
  for (const int size : shape.sizes) {
    for (int i = 0; i < size; ++i) {
      double shift = 0;
      std::size_t f = 0;
      for (const char kind : shape.variables) {
        if (kind == 'n') continue;
        const int level = static_cast<int>((kind == 'b' ? 2 : kind - '0') * std::pow(uniform(random), 1.5));
        rows.level[f++].push_back(level);
        shift += 0.3 * level;
      }
      for (auto& z : rows.z) {
        const double e = normal(random);
        z.push_back(std::clamp(0.3 + 0.8 * e + 0.15 * e * e + shift, -4.5, 4.5));
        shift = 0.4 * z.back();
      }
      for (std::size_t r = 0; r < rows.y.size(); ++r) {
        const double u = uniform(random) + 0.1 * shift;
        const char kind = shape.responses[r];
        rows.y[r].push_back(kind == 'b' ? u > 0.6 : kind == 'c' ? std::floor(4 * std::abs(u)) : u);
      }
      rows.weight.push_back(1);
    }
    rows.group_offset.push_back(rows.group_offset.back() + size);
  }
  return rows;
}

inline std::string csv_text(const Shape& shape, const PseudoRows& rows) {
  std::string out = "ward";
  for (std::size_t r = 0; r < rows.y.size(); ++r) out += cat(",y", r);
  for (std::size_t v = 0; v < shape.variables.size(); ++v) out += cat(",v", v);
  for (std::size_t g = 0; g + 1 < rows.group_offset.size(); ++g)
    for (auto i = rows.group_offset[g]; i < rows.group_offset[g + 1]; ++i) {
      out += cat("\nw", 100 + g);
      for (const auto& y : rows.y) out += cat(',', y[i]);
      std::size_t k = 0, f = 0;
      for (const char kind : shape.variables)
        if (kind == 'n') out += cat(',', 1 + 2 * rows.z[k++][i]);
        else out += cat(kind == 'b' ? "," : ",l", rows.level[f++][i]);
    }
  return out + '\n';
}

using Edit = std::function<void(PseudoRows&)>;

inline Study make_study(const Shape& shape, const Edit& edit = {}, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  Study out{shape, random_rows(shape, random), {}};
  if (edit) edit(out.rows);
  out.summary = summaries::summarized(study_json(shape), csv_text(shape, out.rows));
  return out;
}

// The rows of generated data, in protocol units.
inline PseudoRows rows_of(const Study& study, const PseudoData& data) {
  PseudoRows out;
  out.group_offset = data.group_offset;
  out.weight = data.weight;
  for (std::size_t r = 0; r < study.shape.responses.size(); ++r)
    out.y.push_back(data.frame.require(cat("y", r)).values);
  for (std::size_t v = 0; v < study.shape.variables.size(); ++v) {
    const Column& column = data.frame.require(cat("v", v));
    if (study.shape.variables[v] == 'n') {
      out.z.push_back(column.values);
      for (double& z : out.z.back()) z = (z - 1) / 2;
    } else if (column.factor) {
      out.level.emplace_back(column.codes.begin(), column.codes.end());
    } else {
      out.level.emplace_back(column.values.begin(), column.values.end());
    }
  }
  return out;
}

// A product of base columns in one row.
inline double value(const Structure& structure, const PseudoRows& rows, const Monomial& monomial, std::int64_t i) {
  double out = 1;
  for (const int c : monomial) {
    for (std::size_t k = 0; k < structure.numeric.size(); ++k)
      if (structure.numeric[k] == c) out *= rows.z[k][i];
    for (std::size_t f = 0; f < structure.factors.size(); ++f)
      if (structure.index.columns[c].variable == structure.factors[f].variable)
        out *= rows.level[f][i] == structure.index.columns[c].level;
  }
  return out;
}

// Weighted sum of a product of base columns over rows [first, last), times y if it is given.
inline double sum(const Structure& structure, const PseudoRows& rows, const Monomial& monomial, std::int64_t first,
                  std::int64_t last, const std::vector<double>* y = nullptr) {
  double out = 0;
  for (auto i = first; i < last; ++i) out += rows.weight[i] * (y ? (*y)[i] : 1.0) * value(structure, rows, monomial, i);
  return out;
}

// The rows of one group with its numeric columns whitened by the mean and SD of the true rows (constant ones: 0).
inline PseudoRows whitened(const PseudoRows& rows, const PseudoRows& truth, std::size_t g) {
  PseudoRows out = rows;
  for (std::size_t k = 0; k < rows.z.size(); ++k) {
    const auto first = truth.z[k].begin() + truth.group_offset[g];
    const auto last = truth.z[k].begin() + truth.group_offset[g + 1];
    const auto n = static_cast<double>(last - first);
    double mean = 0, square = 0;
    for (auto z = first; z != last; ++z) mean += *z / n;
    for (auto z = first; z != last; ++z) square += (*z - mean) * (*z - mean) / n;
    const double sd = square > 1e-20 ? std::sqrt(square) : 1;
    for (double& z : out.z[k]) z = (z - mean) / sd;
  }
  return out;
}

// Largest |mean - mean of the true rows| / max(1, |the latter|) over the whitened monomials of a group, to `order`.
inline double moment_error(const Structure& structure, const PseudoRows& rows, const PseudoRows& truth, std::size_t g,
                           int order) {
  const PseudoRows got = whitened(rows, truth, g), want = whitened(truth, truth, g);
  const auto n = static_cast<double>(truth.group_offset[g + 1] - truth.group_offset[g]);
  double worst = 0;
  for (const Monomial& monomial : structure.index.monomials) {
    if (static_cast<int>(monomial.size()) > order) continue;
    const double target = sum(structure, want, monomial, truth.group_offset[g], truth.group_offset[g + 1]) / n;
    const double mean = sum(structure, got, monomial, rows.group_offset[g], rows.group_offset[g + 1]) / n;
    worst = std::max(worst, std::abs(mean - target) / std::max(1.0, std::abs(target)));
  }
  return worst;
}

// The group as if each of its rows were there so many times.
inline Group repeated(Group group, int times) {
  group.n *= times;
  for (double& moment : group.moments) moment *= times;
  return group;
}

}  // namespace studies
