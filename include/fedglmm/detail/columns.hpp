// columns.hpp - columns in the caller's memory, as the C ABI takes them.
#ifndef FEDGLMM_DETAIL_COLUMNS_HPP
#define FEDGLMM_DETAIL_COLUMNS_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "fedglmm/detail/handle.hpp"

namespace fglmm {

// Views of the caller's vectors, which must outlive it: Columns().add("age", ages).add("clinic", clinics).
class Columns {
 public:
  Columns& add(const std::string& name, const std::vector<double>& values) {
    names_.push_back(name);
    return push({names_.back().c_str(), values.data(), 1, nullptr}, values.size());
  }
  Columns& add(const std::string& name, const std::vector<std::string>& values) {
    names_.push_back(name);
    strings_.emplace_back(values);
    return push({names_.back().c_str(), nullptr, 0, strings_.back().data()}, values.size());
  }
  Columns& add(const std::string& name, std::vector<double>&& values) = delete;
  Columns& add(const std::string& name, std::vector<std::string>&& values) = delete;

  Columns() = default;
  Columns(Columns&&) = default;
  Columns& operator=(Columns&&) = default;

  const fglmm_column* data() const { return columns_.data(); }
  std::int64_t size() const { return static_cast<std::int64_t>(columns_.size()); }
  std::int64_t rows() const { return rows_; }

 private:
  Columns& push(const fglmm_column& column, std::size_t rows) {
    if (!columns_.empty() && static_cast<std::int64_t>(rows) != rows_) {
      throw Error(FGLMM_INVALID_ARGUMENT, "column '" + names_.back() + "' has " + std::to_string(rows) +
                                              " rows, the columns before it " + std::to_string(rows_));
    }
    rows_ = static_cast<std::int64_t>(rows);
    columns_.push_back(column);
    return *this;
  }

  std::deque<std::string> names_;  // deques: growth leaves the addresses
  std::deque<detail::StringList> strings_;
  std::vector<fglmm_column> columns_;
  std::int64_t rows_ = 0;
};

}  // namespace fglmm
#endif
