// cell_rows.hpp - rows straight into sums: a study, and so many rows of a cluster in a category.
#pragma once
#include "summaries.hpp"
#include "summary/cells.hpp"

namespace cell_rows {

using namespace summaries;

// A cluster column "c", a binary response "y", one factor "f" of these levels and numeric columns "u", "v", ...
inline std::string factor_study(int levels, int numeric = 1, const std::string& members = "\"order\": 4") {
  std::string json = R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name": "y", "type": "binary"}], )" +
                     members + R"(, "variables": [{"name": "f", "type": "factor", "levels": [)";
  for (int l = 0; l < levels; ++l) json += cat(l > 0 ? ", " : "", "\"l", l, '"');
  json += "]}";
  for (int k = 0; k < numeric; ++k)
    json += cat(", {\"name\": \"", static_cast<char>('u' + k), R"(", "type": "numeric"})");
  return json + "]}";
}

struct Site {
  std::shared_ptr<const Protocol> protocol;
  MomentPlan plan;
  Accumulator sums;
  double next = 0;

  explicit Site(const std::string& json) : protocol(study(json)), plan(*protocol), sums(plan) {}

  // Rows with different values of the numeric columns; the first `events` with y = 1.
  void add(const std::string& cluster, const Category& category, int rows, int events = 0) {
    for (int i = 0; i < rows; ++i) {
      std::vector<double> z;
      for (std::size_t k = 0; k < plan.numeric.size(); ++k)
        z.push_back(spread(++next * (1 + 0.37 * static_cast<double>(k))));
      sums.add({cluster, category, z, {i < events ? 1.0 : 0.0}});
    }
  }
  const ClusterSums& cluster(const std::string& name) const { return sums.clusters().find(name)->second; }
  const Cell& cell(const std::string& name, const Category& category) const {
    return cluster(name).cells.at(category);
  }
  std::vector<const Clusters::value_type*> all() const {
    std::vector<const Clusters::value_type*> out;
    for (const auto& entry : sums.clusters()) out.push_back(&entry);
    return out;
  }

 private:
  // Between -2 and 2, evenly and without a pattern that a polynomial would follow.
  static double spread(double step) {
    const double turns = step * 0.6180339887498949;
    return 4 * (turns - std::floor(turns)) - 2;
  }
};

}  // namespace cell_rows
