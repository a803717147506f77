// random_releases_test.cpp - random data sets and protocols: no statement breaks a rule.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.hpp"
#include "disclosure/checks.hpp"
#include "disclosure/random_site.hpp"
#include "sanitized.hpp"

using namespace disclosure_tests;

namespace {

constexpr unsigned part = sanitized ? 10 : 1;

struct Seen {  // what the trials exercised
  std::int64_t releases = 0, hidden_sums = 0, moments = 0, small_clusters = 0, withheld = 0;

  void add(const Site& site) {
    ++releases;
    moments += std::ssize(said_moments(site));
    for (const auto& group : site.summary.groups) {
      small_clusters += !group.is_pool() && group.n < site.protocol().thresholds.min_rows;
      for (const auto& cell : group.cells) hidden_sums += !group.is_pool() && cell.categories.size() > 1;
    }
    for (const auto& totals : site.release().totals)
      withheld += std::ranges::count_if(totals.xy, [](double sum) { return sum != sum; });
  }
};

void check_release(unsigned seed, Seen& seen, Multipliers multipliers = Multipliers::none) {
  const auto draft = random_draft(seed, multipliers);
  Site site;
  try {
    site = summarized_site(draft.json, draft.rows);
  } catch (const Error& error) {
    CHECK(error.status() == Status::disclosure);
    return;
  }
  seen.add(site);
  for (const auto check : {said_counts, hidden_counts, count_differences, numeric_moments_said, rounding,
                           moment_differences, response_sums_said})
    for (const auto& violation : check(site)) FAIL_CHECK("seed ", seed, ": ", violation, "\n", draft.json);
}

}  // namespace

TEST_CASE("no statement of a random release breaks a rule, nor do differences of statements") {
  Seen seen;
  for (unsigned seed = 1; seed <= 2000 / part; ++seed) check_release(seed, seen);
  MESSAGE(seen.releases, " releases, ", seen.hidden_sums, " hidden sums, ", seen.moments, " sets of moments, ",
          seen.small_clusters, " small clusters, ", seen.withheld, " sums withheld");
  CHECK(seen.releases > 1500 / part);
  CHECK(seen.hidden_sums > 1500 / part);
  CHECK(seen.moments > 5000 / part);
  CHECK(seen.small_clusters > 250 / part);
  CHECK(seen.withheld > 1500 / part);
}

TEST_CASE("no statement of a random release with weights and trials breaks a rule") {
  Seen seen;
  for (unsigned seed = 1; seed <= 1000 / part; ++seed) check_release(seed, seen, Multipliers::some);
  MESSAGE(seen.releases, " releases, ", seen.small_clusters, " small clusters, ", seen.withheld, " sums withheld");
  CHECK(seen.releases > 750 / part);
  CHECK(seen.small_clusters > 125 / part);
  CHECK(seen.withheld > 750 / part);
}
