#include "protocol/draft_options.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

using Texts = std::vector<std::string>;

const char* const responses[] = {"y"};

fglmm_draft_options required() {
  fglmm_draft_options options = FGLMM_DRAFT_OPTIONS_INIT;
  options.cluster = "clinic";
  options.responses = responses;
  options.response_count = 1;
  return options;
}

}  // namespace

TEST_CASE("draft_options: lists and defaults") {
  const char* const levels[] = {"sex=f,m", "ward=1,2,3"};
  auto raw = required();
  raw.levels = levels;
  raw.level_count = 2;
  raw.ratio = 0.5;
  const DraftOptions options = read_draft_options(raw);
  CHECK(options.cluster == "clinic");
  CHECK(options.is_response("y"));
  CHECK_FALSE(options.is_response("clinic"));
  CHECK(options.profile == "default");
  CHECK(options.ratio == 0.5);
  CHECK(options.min_rows == 0);
  CHECK(find_list(options.levels, "ward")->values == Texts{"1", "2", "3"});
  CHECK(find_list(options.levels, "age") == nullptr);
  CHECK(options.small_clusters == "none");
  CHECK(options.numeric_order == 0);
}

TEST_CASE("draft_options: transforms, steps, cut points, pools and small clusters") {
  const char* const transforms[] = {"cost=log"};
  const char* const steps[] = {"age=1", "dose=0.5"};
  const char* const cuts[] = {"age=18,45,65"};
  const char* const pools[] = {"ward 1=medical", "ward 2=medical"};
  auto raw = required();
  raw.transforms = transforms, raw.transform_count = 1;
  raw.steps = steps, raw.step_count = 2;
  raw.cuts = cuts, raw.cut_count = 1;
  raw.pools = pools, raw.pool_count = 2;
  raw.small_clusters = "counts";
  raw.numeric_order = 8;
  const DraftOptions options = read_draft_options(raw);
  CHECK(find_list(options.transforms, "cost")->values == Texts{"log"});
  CHECK(find_list(options.steps, "dose")->values == Texts{"0.5"});
  CHECK(find_list(options.cuts, "age")->values == Texts{"18", "45", "65"});
  CHECK(find_list(options.pools, "ward 2")->values == Texts{"medical"});
  CHECK(options.small_clusters == "counts");
  CHECK(options.numeric_order == 8);
}

TEST_CASE("draft_options: columns with a part of their own") {
  auto raw = required();
  raw.weights = "w", raw.trials = "n", raw.offset = "o";
  const DraftOptions options = read_draft_options(raw);
  CHECK(options.weights == "w");
  CHECK(options.trials == "n");
  CHECK(options.offset == "o");
  CHECK(options.is_multiplier("n"));
  CHECK_FALSE(options.is_multiplier("o"));
  for (const char* column : {"y", "clinic"}) {
    raw.trials = column;
    check_fails(Status::invalid_argument, {column, "cannot be weights, trials or an offset"},
                [&] { read_draft_options(raw); });
  }
}

TEST_CASE("draft_options: what no protocol can have") {
  const char* const variables[] = {"age", "y"};
  const char* const repeated[] = {"age", "age"};
  const char* const lists[] = {"age=1", "age=2"};
  const char* const cluster_levels[] = {"clinic=1,2"};
  const char* const nothing[] = {nullptr};
  const auto refused = [&](const char* part, auto set) {
    auto raw = required();
    set(raw);
    CAPTURE(part);
    check_fails(Status::invalid_argument, {part}, [&] { read_draft_options(raw); });
  };
  refused("'cluster' is needed", [](auto& o) { o.cluster = nullptr; });
  refused("'cluster' is needed", [](auto& o) { o.cluster = ""; });
  refused("UTF-8", [](auto& o) { o.cluster = "\xFF"; });
  refused("'response' is needed", [](auto& o) { o.response_count = 0; });
  refused("cannot be a response", [](auto& o) { o.cluster = "y"; });
  refused("never a covariate", [&](auto& o) { o.variables = variables, o.variable_count = 2; });
  refused("'clinic' is the cluster", [&](auto& o) { o.variables = &o.cluster, o.variable_count = 1; });
  refused("'age' twice", [&](auto& o) { o.random = repeated, o.random_count = 2; });
  refused("'age' twice", [&](auto& o) { o.bounds = lists, o.bound_count = 2; });
  refused("within column cannot be a response", [](auto& o) { o.within = "y"; });
  refused("'within' names the cluster", [](auto& o) { o.within = "clinic"; });
  refused("'within' is needed", [](auto& o) { o.within = ""; });
  refused("'levels' names the cluster", [&](auto& o) { o.levels = cluster_levels, o.level_count = 1; });
  refused("must not be empty", [&](auto& o) { o.derived = nothing, o.derived_count = 1; });
  refused("'ratio'", [](auto& o) { o.ratio = std::nan(""); });
  refused("'ratio'", [](auto& o) { o.ratio = -1; });
  refused("'min-rows'", [](auto& o) { o.min_rows = -1; });
  refused("from 2 to 6", [](auto& o) { o.order = 7; });
  refused("none or counts", [](auto& o) { o.small_clusters = "all"; });
  refused("from the order, 4, to 8", [](auto& o) { o.numeric_order = 3; });
  refused("from the order, 5, to 8", [](auto& o) { o.order = 5, o.numeric_order = 9; });
  refused("'age' twice", [&](auto& o) { o.pools = lists, o.pool_count = 2; });
  refused("both options 'cut' and 'levels'",
          [&](auto& o) { o.cuts = lists, o.cut_count = 1, o.levels = lists, o.level_count = 1; });
}
