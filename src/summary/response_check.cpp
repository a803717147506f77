// response_check.cpp - counts are whole; y >= 0 times a column lies between y times the column's bounds.
#include "summary/response_check.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "summary/interval.hpp"
#include "summary/refuse.hpp"

namespace fedglmm {
namespace {

// The most that y is in any row.
double largest(const Response& response) {
  if (response.type == ResponseType::binary) return 1;
  return response.trials.given() ? response.trials.largest : HUGE_VAL;
}

class ResponseCheck {
 public:
  ResponseCheck(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Group& group,
                const std::function<double(int)>& most_rows, const std::string& place)
      : protocol_(protocol), columns_(columns), group_(group), most_rows_(most_rows), place_(place),
        random_(random_columns(protocol)), intervals_(column_intervals(protocol, columns)) {}

  void check(int r) const {
    check_grid(r, {}, group_.y[r].front());
    check_sum(r);
    for (std::size_t k = 0; k < random_.size(); ++k) {
      const double value = group_.y[r][k + 1];
      if (std::isnan(value)) continue;
      check_grid(r, {random_[k]}, value);
      check_product(r, random_[k], value);
    }
  }

 private:
  const Response& response(int r) const { return protocol_.responses[r]; }

  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail(Status::bad_data, place_, ": impossible: the sum of ", parts...);
  }

  void check_sum(int r) const {
    const double y = group_.y[r].front();
    if (response(r).type == ResponseType::numeric) return;
    const bool counted = is_counted(protocol_, r);
    const double n = static_cast<double>(group_.n), most = n * largest(response(r)) * protocol_.weights.largest;
    if (y < 0 || (counted ? !is_whole(y) || y > most : !can_be(y, most, {0, 1}, grid(r, {}, n) / 2)))
      refuse("'", response(r).name, "' is ", y, " in ", group_.n, " rows");
  }

  void check_product(int r, int column, double value) const {
    if (response(r).type == ResponseType::numeric || !exact_sum(r)) return;
    const double y = group_.y[r].front();
    bool fine = can_be(value, y, intervals_[column], grid(r, {column}, y) / 2);
    if (!columns_[column].numeric() && is_counted(protocol_, r))
      fine = fine && is_whole(value) && (response(r).type != ResponseType::binary || value <= most_rows_(column));
    if (!fine) refuse("'", response(r).name, "' times ", columns_[column].name, " is ", value);
  }

  // Products are between bounds times the sum of y, where this is not rounded.
  bool exact_sum(int r) const { return is_counted(protocol_, r) || !says_cells(protocol_); }

  double grid(int r, const Monomial& monomial, double n) const {
    return says_cells(protocol_) ? response_grid(protocol_, columns_, r, monomial, n) : 0;
  }

  // Sums over fewer rows have a finer grid, and how many are behind a sum is not always said: any may be.
  void check_grid(int r, const Monomial& monomial, double value) const {
    const double finest = grid(r, monomial, 1);
    if (rounded_to(value, finest) != value)
      refuse("'", response(r).name, "'", monomial.empty() ? "" : " times " + columns_[monomial.front()].name, " is ",
             value, ", no multiple of ", finest, " (rule R6)");
  }

  const Protocol& protocol_;
  const std::vector<BaseColumn>& columns_;
  const Group& group_;
  const std::function<double(int)>& most_rows_;
  const std::string& place_;
  std::vector<int> random_;
  std::vector<Interval> intervals_;
};

}  // namespace

void check_responses(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Group& group,
                     const std::function<double(int)>& most_rows, const std::string& place) {
  const ResponseCheck responses(protocol, columns, group, most_rows, place);
  for (int r = 0; r < std::ssize(group.y); ++r) responses.check(r);
}

}  // namespace fedglmm
