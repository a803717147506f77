// random_site.cpp - every choice by whole random numbers of a 64-bit generator.
#include "disclosure/random_site.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.hpp"

namespace disclosure_tests {
namespace {

enum class Kind { normal, whole, heavy, nearly_constant, two_valued, five_valued, weight, trials };

class Drafter {
 public:
  explicit Drafter(unsigned seed) : random_(seed) {}

  Draft draft(Multipliers multipliers) {
    for (int f = below(3) + 1; f > 0; --f) levels_.push_back(2 + below(2));
    for (int k = below(2) + 1; k > 0; --k) kinds_.push_back(static_cast<Kind>(below(6)));
    for (int r = below(2) + 1; r > 0; --r) responses_.push_back("bbccn"[below(5)]);
    clusters_ = 2 + below(5);
    alike_ = one_in(3);
    if (multipliers == Multipliers::some) add_multipliers();
    Draft out{protocol(), {}};
    for (int i = 0; i < clusters_; ++i) add_cluster(i, out.rows);
    return out;
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool one_in(int times) { return below(times) == 0; }
  int add_column(Kind kind) {
    kinds_.push_back(kind);
    return static_cast<int>(kinds_.size()) - 1;
  }
  void add_multipliers() {
    const bool both = one_in(3);
    if (both || one_in(2)) weights_ = add_column(Kind::weight);
    few_weights_ = one_in(4);
    if (weights_ >= 0 && !both) return;
    trials_ = add_column(Kind::trials);
    responses_.front() = 't';
  }
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  double normal() {  // of twelve uniform numbers
    double sum = -6;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return sum;
  }

  std::string protocol() {
    const int order = 2 + below(3), cell = std::vector{3, 5, 5, 8, 10}[below(5)];
    std::string json = cat(R"({"fedglmm_protocol": 1, "cluster": "c", "order": )", order, R"(, "numeric_order": )",
                           order + below(3), R"(, "precision": )", 2 + below(5), R"(, "profile": ")",
                           one_in(3) ? "strict" : "default", R"(", "small_clusters": ")",
                           one_in(2) ? "counts" : "none", R"(", "thresholds": {"min_cell": )", cell);
    if (one_in(4)) json += cat(R"(, "min_rows": )", 6 + below(15));
    if (one_in(2)) json += R"(, "ratio": 0.5)";
    json += "}";
    if (weights_ >= 0) json += cat(R"(, "weights": "x)", weights_, '"');
    return json + pools() + random_columns() + response_list() + variables() + "}";
  }

  std::string pools() {
    if (!one_in(3)) return "";
    std::string json = R"(, "pools": {"c0": "p")";
    for (int i = 1; i < clusters_; ++i)
      if (one_in(2)) json += cat(R"(, "c)", i, R"(": ")", one_in(3) ? 'q' : 'p', '"');
    return json + "}";
  }

  std::string random_columns() { return one_in(2) ? R"(, "random": ["x0", "f0"])" : R"(, "random": [])"; }

  std::string response_list() {
    std::string json = R"(, "responses": [)";
    for (std::size_t r = 0; r < responses_.size(); ++r) {
      const char kind = responses_[r];
      json += cat(r > 0 ? ", " : "", R"({"name": "y)", r, R"(", "type": ")",
                  kind == 'b'   ? R"(binary"})"
                  : kind == 'c' ? R"(count"})"
                  : kind == 't' ? cat(R"(count", "trials": "x)", trials_, R"("})")
                                : R"(numeric", "centre": 3, "scale": 4})");
    }
    return json + "]";
  }

  std::string variables() {
    std::string json = R"(, "variables": [)";
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
      const char* const scale = kinds_[k] == Kind::weight   ? R"("scale": 2)"
                                : kinds_[k] == Kind::trials ? R"("centre": 8, "scale": 4)"
                                                            : R"("centre": 48, "scale": 16)";
      json += cat(k > 0 ? ", " : "", R"({"name": "x)", k, R"(", "type": "numeric", "bounds": [0, 120], )", scale);
      if (kinds_[k] == Kind::whole && one_in(2)) json += R"(, "step": 1)";
      if (k == 0 && one_in(4)) json += R"(, "cut": [45])";
      json += "}";
    }
    for (std::size_t f = 0; f < levels_.size(); ++f)
      json += cat(R"(, {"name": "f)", f,
                  levels_[f] == 2 ? R"(", "type": "binary"})" : R"(", "type": "factor", "levels": ["u", "v", "w"]})");
    return json + "]";
  }

  double x_of(Kind kind) {
    const double z = normal();
    const auto inside = [](double x) { return std::clamp(x, 0.0, 120.0); };
    switch (kind) {
      case Kind::normal: return inside(48 + 16 * z);
      case Kind::whole: return inside(std::round(48 + 20 * z));
      case Kind::heavy: return inside(20 + 4 * z / (0.02 + uniform()));
      case Kind::nearly_constant: return one_in(12) ? inside(48 + 16 * z) : 40;
      case Kind::two_valued: return one_in(4) ? 64 : 32;
      case Kind::five_valued: return 16 * std::clamp(std::round(3 + z), 1.0, 5.0);
      case Kind::weight: return few_weights_ ? 1 + below(2) : (1 + below(60)) / 16.0;
      case Kind::trials: return below(12);
    }
    return 0;
  }

  double y_of(char kind, double rate, double trials) {
    if (kind == 't') {
      int successes = 0;
      for (int k = 0; k < trials; ++k) successes += uniform() < rate;
      return successes;
    }
    if (kind == 'n') return std::round(8 * (3 + 4 * normal())) / 8;
    if (kind == 'b') return uniform() < rate;
    int count = 0;
    for (double product = uniform(); product > std::exp(-rate); product *= uniform()) ++count;
    return count;
  }

  // Levels are skewed, by a power of its own in each cluster; in some clusters a column has two values.
  void add_cluster(int number, std::vector<RawRow>& rows) {
    const int n = one_in(4) ? 3 + below(10) : 10 + below(71);
    const double skew = 1 + 2 * uniform(), rate = one_in(3) ? uniform() : 0.5 * uniform() * uniform();
    const bool coarse = one_in(5);
    for (int i = 0; i < n; ++i) {
      RawRow row{cat('c', number), {}, {}};
      for (const auto kind : kinds_) row.x.push_back(x_of(coarse && kind < Kind::weight ? Kind::two_valued : kind));
      for (const int count : levels_) {
        const double own = std::floor(count * std::pow(uniform(), skew));
        const bool as_first = alike_ && row.x.size() > kinds_.size() && !one_in(12);
        row.x.push_back(as_first ? std::min(row.x[kinds_.size()], count - 1.0) : own);
      }
      for (const char kind : responses_) row.y.push_back(y_of(kind, rate, trials_ < 0 ? 0 : row.x[trials_]));
      rows.push_back(std::move(row));
    }
  }

  std::mt19937_64 random_;
  std::vector<int> levels_;
  std::vector<Kind> kinds_;
  std::string responses_;
  int clusters_ = 0, weights_ = -1, trials_ = -1;  // the latter: columns, if there are any
  bool alike_ = false;  // factors mostly have the level of the first
  bool few_weights_ = false;
};

}  // namespace

Draft random_draft(unsigned seed, Multipliers multipliers) { return Drafter(seed).draft(multipliers); }

}  // namespace disclosure_tests
