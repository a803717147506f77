// dataset.hpp - what models are fitted to: individual rows, or released summaries and the pseudo-data made from them.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/context.hpp"
#include "data/frame.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

class Dataset {
 public:
  explicit Dataset(Frame rows);
  // BAD_DATA: different protocols, a cluster in two summaries, a release that occurs twice.
  Dataset(std::vector<std::shared_ptr<const Summary>> summaries, PseudoOptions options);
  ~Dataset();

  bool from_rows() const { return summary_ == nullptr; }
  const Frame& rows() const { return rows_; }
  const Summary& summary() const { return *summary_; }
  const PseudoOptions& pseudo_options() const { return options_; }
  std::int64_t statistics_shared() const { return statistics_shared_; }

  // Generated at the first call, then kept; safe from several threads.
  const PseudoData& pseudo_data(const Context& context) const;

 private:
  Frame rows_;
  std::shared_ptr<const Summary> summary_;       // all of them, merged
  std::int64_t statistics_shared_ = 0;
  PseudoOptions options_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<const PseudoData> pseudo_;
};

}  // namespace fedglmm
