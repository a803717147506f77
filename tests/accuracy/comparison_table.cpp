#include "accuracy/comparison_table.hpp"

namespace accuracy {

ComparisonTable::ComparisonTable()
    : table_({"what is shared", "numbers", "clusters", "rows", "unmatched", "largest gap", "in SE", "SD, in SE",
              "certificate", "to all clusters: in SE", "SD, in SE"}) {}

void ComparisonTable::add(const std::string& label, const Comparison& comparison) {
  if (!comparison.failure.empty()) {
    table_.add({label, "–", "–", "–", "–", "failed", "–", "–", "–", "–", "–"});
    failures_.push_back(label + ": " + comparison.failure);
    return;
  }
  const Estimates& fit = comparison.fit;
  table_.add({label, whole(fit.numbers), whole(static_cast<std::int64_t>(fit.clusters.size())), whole(fit.rows),
              whole(fit.unmatched), two_digits(comparison.kept.largest), two_digits(comparison.kept.largest_se),
              two_digits(comparison.kept.sd_se), two_digits(fit.certificate), two_digits(comparison.all.largest_se),
              two_digits(comparison.all.sd_se)});
}

std::string ComparisonTable::markdown() const {
  std::string text = table_.markdown();
  if (!failures_.empty()) text += "\nWhat failed:\n\n";
  for (const std::string& failure : failures_) text += "- " + failure + "\n";
  return text;
}

}  // namespace accuracy
