#include "protocol/draft.hpp"

#include <nlohmann/json.hpp>

#include "fails_with.hpp"
#include "temporary_folder.hpp"

using namespace fedglmm;

namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

const std::string clinics =
    "clinic,y,age,age_sq,sex,urban,one\n"
    "01,0,30,900,f,0,7\n"
    "01,1,50,2500,m,1,7\n"
    "1,1,40,1600,f,1,7\n"
    "b,0,,,m,0,7\n";

const char* const draft_responses[] = {"y"};

fglmm_draft_options options_for_example() {
  fglmm_draft_options options = FGLMM_DRAFT_OPTIONS_INIT;
  options.cluster = "clinic";
  options.responses = draft_responses;
  options.response_count = 1;
  return options;
}

std::shared_ptr<const Protocol> draft(const std::string& bytes, const fglmm_draft_options& options) {
  const TemporaryFolder folder;
  return draft_protocol(Context{}, *open_csv(folder.file("f.csv", bytes)), options);
}

Texts names_of(const Protocol& protocol) {
  Texts out;
  for (const auto& variable : protocol.variables) out.push_back(variable.name);
  return out;
}

}  // namespace

TEST_CASE("draft: types, levels, products, centre, scale and bounds from the rows") {
  const auto protocol = draft(clinics, options_for_example());
  CHECK(protocol->cluster == "clinic");
  CHECK(protocol->order == 4);
  CHECK(protocol->profile == Profile::standard);
  CHECK(protocol->responses[0].type == ResponseType::binary);
  CHECK(names_of(*protocol) == Texts{"age", "age_sq", "sex", "urban"});  // `one` does not vary
  const Variable& age = protocol->variables[0];
  CHECK(age.centre == 32);
  CHECK(age.scale == 8);  // SD sqrt(200/3) = 8.16
  CHECK(age.lower == 16);
  CHECK(age.upper == 64);
  CHECK(age.bounds_drafted);
  CHECK(protocol->variables[1].derived.size() == 1);
  CHECK(protocol->variables[2].levels == Texts{"f", "m"});
  CHECK(protocol->variables[3].type == VariableType::binary);
}

TEST_CASE("draft: every threshold is written out, and the members of later versions have their place") {
  const auto standard = json::parse(draft(clinics, options_for_example())->json);
  CHECK(standard["thresholds"] == json{{"min_rows", 10}, {"min_cell", 5}, {"ratio", 0.33}});
  CHECK(standard["precision"] == 4);
  CHECK(standard["numeric_order"] == 6);
  CHECK(standard["small_clusters"] == "none");
  CHECK(standard["pools"] == json::object());
  for (const char* member : {"within", "weights", "offset"}) CHECK(standard.contains(member));
  auto options = options_for_example();
  options.profile = "none";
  CHECK(json::parse(draft(clinics, options)->json)["thresholds"] == json::object());
  CHECK(draft(clinics, options)->precision == 0);
  CHECK(draft(clinics, options)->numeric_order == 4);
  options.ratio = 0.5;
  const auto protocol = draft(clinics, options);
  CHECK(json::parse(protocol->json)["thresholds"] == json{{"ratio", 0.5}});
  CHECK(protocol->thresholds.ratio_on);
  CHECK_FALSE(protocol->thresholds.rows_on);
}

TEST_CASE("draft: the options decide over what was seen") {
  const char* const variables[] = {"urban", "age"};
  const char* const levels[] = {"urban=1,0"};
  const char* const bounds[] = {"age=0:120"};
  const char* const derived[] = {"cube=age^3"};
  const char* const random[] = {"age"};
  auto options = options_for_example();
  options.variables = variables, options.variable_count = 2;
  options.levels = levels, options.level_count = 1;
  options.bounds = bounds, options.bound_count = 1;
  options.derived = derived, options.derived_count = 1;
  options.random = random, options.random_count = 1;
  options.order = 3;
  const auto protocol = draft(clinics, options);
  CHECK(names_of(*protocol) == Texts{"urban", "age", "cube"});
  CHECK(protocol->variables[0].type == VariableType::factor);
  CHECK(protocol->variables[0].levels == Texts{"1", "0"});
  CHECK(protocol->variables[1].upper == 120);
  CHECK_FALSE(protocol->variables[1].bounds_drafted);
  CHECK(protocol->variables[2].derived[0].power == 3);
  CHECK(protocol->random == Texts{"age"});
  CHECK(protocol->order == 3);
}

TEST_CASE("draft: a square with bounds of its own is shared") {
  const char* const bounds[] = {"age_sq=0:10000"};
  auto options = options_for_example();
  options.bounds = bounds, options.bound_count = 1;
  const auto protocol = draft(clinics, options);
  CHECK(protocol->variables[1].derived.empty());
  CHECK(protocol->variables[1].upper == 10000);
}

TEST_CASE("draft: so is a square with a step, a cut or a transform of its own, and that of a transformed column") {
  const char* const step[] = {"age_sq=100"};
  const char* const cut[] = {"age_sq=1000"};
  const char* const transform[] = {"age_sq=sqrt"};
  const char* const parent[] = {"age=log"};
  const auto shared = [&](auto set) {
    auto options = options_for_example();
    set(options);
    return draft(clinics, options)->variables[1].derived.empty();
  };
  CHECK(shared([&](auto& o) { o.steps = step, o.step_count = 1; }));
  CHECK(shared([&](auto& o) { o.cuts = cut, o.cut_count = 1; }));
  CHECK(shared([&](auto& o) { o.transforms = transform, o.transform_count = 1; }));
  CHECK(shared([&](auto& o) { o.transforms = parent, o.transform_count = 1; }));
  CHECK_FALSE(shared([](auto&) {}));
}

TEST_CASE("draft: pools, small clusters, orders and profile from the options") {
  const char* const pools[] = {"01=north", "1=north", "b=south"};
  auto options = options_for_example();
  options.pools = pools, options.pool_count = 3;
  options.small_clusters = "counts";
  options.order = 3;
  options.numeric_order = 6;
  options.profile = "strict";
  const auto protocol = draft(clinics, options);
  CHECK(protocol->pools == std::map<std::string, std::string>{{"01", "north"}, {"1", "north"}, {"b", "south"}});
  CHECK(protocol->small_clusters == SmallClusters::counts);
  CHECK(protocol->numeric_order == 6);
  CHECK(protocol->profile == Profile::strict);
  CHECK(json::parse(protocol->json)["thresholds"] == json{{"min_rows", 10}, {"min_cell", 10}, {"ratio", 0.10}});
  options.numeric_order = 0;
  CHECK(draft(clinics, options)->numeric_order == 5);
}

TEST_CASE("draft: totals of numeric columns go to a higher order where there is one of them") {
  const std::string two = "clinic,y,age,dose\n1,0,30,7.5\n1,1,50,2.5\n2,1,40,9.5\n";
  CHECK(draft(two, options_for_example())->numeric_order == 4);
}

TEST_CASE("draft: the same protocol from arrays as from the file") {
  const char* clinic[] = {"01", "01", "1"};
  const double y[] = {0, 1, 1}, age[] = {30, 50, 40};
  const fglmm_column columns[] = {{"clinic", nullptr, 0, clinic}, {"y", y, 1, nullptr}, {"age", age, 1, nullptr}};
  const auto source = view_columns(columns, 3, 3);
  const auto from_arrays = draft_protocol(Context{}, *source, options_for_example());
  const auto from_file = draft("clinic,y,age\n01,0,30\n01,1,50\n1,1,40\n", options_for_example());
  CHECK(from_arrays->hash == from_file->hash);
}

TEST_CASE("draft: the caller may cancel while rows are read, and afterwards") {
  for (const int calls : {1, 2, 3}) {
    int left = calls;
    Context context;
    context.cancel_user = &left;
    context.cancel_callback = [](void* user) -> std::int32_t { return --*static_cast<int*>(user) == 0; };
    const TemporaryFolder folder;
    const auto source = open_csv(folder.file("f.csv", clinics));
    check_fails(Status::cancelled, {"cancelled"}, [&] { draft_protocol(context, *source, options_for_example()); });
  }
}

TEST_CASE("draft: what rows and options cannot give") {
  const auto bad = Status::bad_data;
  auto options = options_for_example();
  check_fails(bad, {"no column 'clinic'", "y, age"}, [&] { draft("y,age\n1,2\n", options); });
  check_fails(bad, {"no column 'y'"}, [&] { draft("clinic,age\n1,2\n", options); });
  check_fails(bad, {"no rows"}, [&] { draft("clinic,y,age\n", options); });
  check_fails(bad, {"line 3", "'Inf'"}, [&] { draft("clinic,y,age\n1,0,2\n1,1,Inf\n", options); });
  const char* const variables[] = {"weight"};
  options.variables = variables, options.variable_count = 1;
  check_fails(bad, {"no column 'weight'"}, [&] { draft(clinics, options); });

  options = options_for_example();
  const char* const bounds[] = {"sex=0:1"};
  options.bounds = bounds, options.bound_count = 1;
  check_fails(Status::invalid_argument, {"'bounds'", "'sex'"}, [&] { draft(clinics, options); });

  options = options_for_example();
  const char* const derived[] = {"q=sex^2"};
  options.derived = derived, options.derived_count = 1;
  check_fails(bad, {"drafted protocol", "'sex' is a factor"}, [&] { draft(clinics, options); });

  options = options_for_example();
  std::string wide = "clinic,y";
  for (int i = 0; i <= 1000; ++i) wide += cat(",x", i);
  check_fails(Status::invalid_argument, {"f.csv", "1001 variables", "at most 1000", "--variables"},
              [&] { draft(wide + "\n1,0" + std::string(1001, ',') + "\n", options); });

  options = options_for_example();
  const char* const urban[] = {"urban=1"};
  const auto not_numeric = [&](const char* option, auto set) {
    options = options_for_example();
    set();
    check_fails(Status::invalid_argument, {option, "'urban'", "no numeric variable"}, [&] { draft(clinics, options); });
  };
  not_numeric("'transform'", [&] { options.transforms = urban, options.transform_count = 1; });
  not_numeric("'step'", [&] { options.steps = urban, options.step_count = 1; });
  not_numeric("'cut'", [&] { options.cuts = urban, options.cut_count = 1; });

  options = options_for_example();
  const char* const pools[] = {"01=north,south"};
  options.pools = pools, options.pool_count = 1;
  check_fails(Status::invalid_argument, {"'pool'", "'01'", "comma"}, [&] { draft(clinics, options); });

  options = options_for_example();
  const char* const logs[] = {"age=log"};
  const char* const square[] = {"q=age^2"};
  options.transforms = logs, options.transform_count = 1;
  options.derived = square, options.derived_count = 1;
  check_fails(bad, {"drafted protocol", "'age' is shared on the log scale", "log(age)"},
              [&] { draft(clinics, options); });
}

TEST_CASE("draft: weights, trials and an offset are variables, and responses successes of the trials") {
  const std::string rows = "clinic,y,age,w,n,o\na,0,30,0.5,1,2\na,1,50,2,1,3.5\nb,1,40,1,4,2\n";
  auto options = options_for_example();
  const char* const variables[] = {"age"};
  options.variables = variables;
  options.variable_count = 1;
  options.weights = "w", options.trials = "n", options.offset = "o";
  const auto protocol = draft(rows, options);
  CHECK(names_of(*protocol) == Texts{"age", "w", "n", "o"});
  CHECK(protocol->weights.name == "w");
  CHECK(protocol->responses[0].type == ResponseType::count);  // though all are 0 or 1
  CHECK(protocol->responses[0].trials.name == "n");
  const auto refused = [&](const std::string& bytes, std::initializer_list<std::string> parts) {
    check_fails(Status::bad_data, parts, [&] { draft(bytes, options); });
  };
  refused("clinic,y,age,w,n,o\na,0,30,-1,1,2\na,1,50,2,2,3.5\n", {"'w'", "begin at 0"});
  refused("clinic,y,age,w,n,o\na,0,30,2,1,2\na,1,50,2,2,3.5\n", {"'w'", "no variable"});  // it does not vary
  refused("clinic,y,age,w,n,o\na,0.5,30,1,1,2\na,1,50,2,2,3.5\n", {"'y'", "number of successes"});
  refused("clinic,y,age,w,n,o\na,yes,30,1,1,2\na,no,50,2,2,3.5\n", {"'y'", "number of successes"});
}

TEST_CASE("draft: weights are never derived, though they equal a square in every clinics row") {
  auto options = options_for_example();
  options.weights = "age_sq";
  CHECK(draft(clinics, options)->variables[1].derived.empty());
}
