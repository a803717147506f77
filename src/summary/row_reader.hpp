// row_reader.hpp - the rows of a source as the protocol sees them, checked cell by cell.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "data/row_source.hpp"
#include "summary/moment_plan.hpp"

namespace fedglmm {

struct RowValues {
  std::string_view cluster;  // valid until the next row
  Category category;
  std::vector<double> z;  // per numeric column
  std::vector<double> y;  // per response; a text response is 0 or 1
  std::string_view outer = {};  // what the cluster lies within, "" if nothing; valid until the next row
  double weight = 1;
  std::vector<double> trials = {};  // per response that has any, else 0
};

class RowReader {
 public:
  // BAD_DATA if a column of the protocol is not there; derived columns may be absent.
  RowReader(const MomentPlan& plan, RowSource& source);

  // The next row in which no column of the protocol is missing; false at the end. BAD_DATA with the place of a cell
  // that the protocol does not allow.
  bool next(RowValues& row);
  std::int64_t incomplete() const { return incomplete_; }

 private:
  using Levels = std::map<std::string, std::int32_t, std::less<>>;

  bool complete() const;
  void read_outer(RowValues& row);
  void read_variables(RowValues& row);
  double read_numeric(int variable) const;
  std::int32_t read_level(int variable) const;
  void check_derived(int variable) const;
  double read_response(std::size_t response) const;
  double read_weight() const;
  double read_trials(std::size_t response, double successes) const;

  const MomentPlan& plan_;
  RowSource& source_;
  int cluster_, within_;                    // columns of the source; within_ -1: none
  std::vector<int> variables_, responses_;  // columns of the source; -1: a derived column that is absent
  std::map<std::string, std::string, std::less<>> outer_;  // of each cluster
  std::vector<Levels> levels_;              // per variable
  std::vector<double> x_;                   // per variable, in the row at hand, as read
  std::int64_t incomplete_ = 0;
};

}  // namespace fedglmm
