// fits.hpp - small studies for the tests of fits: frames column by column, portable random numbers, a context.
#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "backend/registry.hpp"
#include "fit/fit.hpp"

namespace fits {

using namespace fedglmm;

inline Column numbers(const std::string& name, std::vector<double> values) {
  return {name, false, std::move(values), {}, {}};
}

// A factor with its levels in byte order; "" is missing.
inline Column words(const std::string& name, const std::vector<std::string>& cells) {
  Column out{name, true, {}, {}, cells};
  std::sort(out.levels.begin(), out.levels.end());
  out.levels.erase(std::unique(out.levels.begin(), out.levels.end()), out.levels.end());
  std::erase(out.levels, "");
  for (const auto& cell : cells) {
    const auto at = std::find(out.levels.begin(), out.levels.end(), cell);
    out.codes.push_back(cell.empty() ? -1 : static_cast<std::int32_t>(at - out.levels.begin()));
  }
  return out;
}

inline Frame table(std::vector<Column> columns) {
  const Column& first = columns.front();
  const auto rows = static_cast<std::int64_t>(first.factor ? first.codes.size() : first.values.size());
  return {"rows.csv", rows, std::move(columns)};
}

inline Context on_cpu() {
  Context context;
  context.backend = make_backend({"cpu", "", {}, 1}, [](const std::string&) {});
  return context;
}

// The same context, with its warnings collected.
inline Context on_cpu(std::vector<std::string>& warnings) {
  Context context = on_cpu();
  context.log_user = &warnings;
  context.log_callback = [](void* user, fglmm_log_level level, const char* message) {
    if (level == FGLMM_LOG_WARNING) static_cast<std::vector<std::string>*>(user)->emplace_back(message);
  };
  return context;
}

// The same on every platform, as the distributions of <random> are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double bell() { return 2 * (uniform() + uniform() + uniform() - 1.5); }  // mean 0, variance 1

 private:
  std::mt19937_64 engine_;
};

inline FitResult fit_rows(const std::string& formula, const std::string& family, Frame rows,
                          const FitOptions& options = {}) {
  return fit_model(on_cpu(), make_model(formula, family), Dataset(std::move(rows)), options);
}

}  // namespace fits
