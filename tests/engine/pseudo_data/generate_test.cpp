#include "engine/random_studies.hpp"
#include "summary/lower_order.hpp"

using namespace studies;

namespace {

PseudoData generated(const Summary& summary, std::uint64_t seed = 1, int threads = 2) {
  PseudoOptions options;
  options.generator = "rows";
  options.seed = seed;
  return generate_pseudo_data(cpu_context(threads), summary, options);
}

void check_responses(const Study& study, const PseudoRows& rows) {
  const Structure structure(study.protocol());
  for (std::size_t r = 0; r < rows.y.size(); ++r) {
    CAPTURE(r);
    const bool whole = study.shape.responses[r] != 'n';
    for (std::size_t g = 0; g < study.shape.sizes.size(); ++g) {
      double total = 0;
      for (auto i = rows.group_offset[g]; i < rows.group_offset[g + 1]; ++i) total += rows.y[r][i];
      const double released = study.summary.groups[g].y[r][0];
      if (whole) CHECK(total == released);
      else CHECK(total == doctest::Approx(released).epsilon(1e-9));
    }
    for (const double y : rows.y[r])
      if (whole) CHECK((y >= 0 && y == std::floor(y) && (y <= 1 || study.shape.responses[r] == 'c')));
    for (const Monomial& m : make_index_set(study.protocol(), 2).monomials) {
      const double got = sum(structure, rows, m, 0, rows.count(), &rows.y[r]);
      const double exact = sum(structure, study.rows, m, 0, rows.count(), &study.rows.y[r]);
      if (whole && structure.index.dummies_only(m)) CHECK(got == exact);
      else CHECK(std::abs(got - exact) < 2e-8 * std::max(1.0, std::abs(exact)));
    }
  }
}

void check_study(const Study& study) {
  const PseudoData data = generated(study.summary);
  const PseudoRows rows = rows_of(study, data);
  const Structure structure(study.protocol());
  CHECK(data.unmatched.empty());
  CHECK(data.unmatched_responses.empty());
  CHECK(data.equal_weights);
  CHECK(rows.group_offset == study.rows.group_offset);
  for (std::size_t g = 0; g < study.shape.sizes.size(); ++g)
    CHECK(moment_error(structure, rows, study.rows, g, study.shape.order) < 2e-9);
  check_responses(study, rows);
}

// The same rows, many times.
void replicate(Group& group, double times) {
  group.n *= static_cast<std::int64_t>(times);
  for (double& moment : group.moments) moment *= times;
  for (auto& y : group.y)
    for (double& sum : y) sum *= times;
}

bool mentions(const std::vector<std::string>& lines, const std::string& one, const std::string& other = "") {
  return std::ranges::any_of(lines, [&](const std::string& line) {
    return line.find(one) != std::string::npos && line.find(other) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("generated data have the released moments, group totals and sums of binary, count and real responses") {
  for (const int order : {2, 4, 5}) {
    CAPTURE(order);
    check_study(make_study({"nn3b", {140, 210, 90}, order, "bcn"}));
  }
}

TEST_CASE("so they do without numeric columns, and without factors") {
  check_study(make_study({"3b", {60, 80}, 3, "bc"}));
  check_study(make_study({"nn", {60, 80}, 4, "bn"}));
}

TEST_CASE("the frame has the cluster, the responses and every variable, under their names and kinds") {
  const Study study = make_study({"n3b", {50, 40}, 3, "b"});
  const PseudoData data = generated(study.summary);
  std::vector<std::string> names;
  for (const Column& column : data.frame.columns) names.push_back(column.name);
  CHECK(names == std::vector<std::string>{"ward", "y0", "v0", "v1", "v2"});
  CHECK(data.frame.rows == 90);
  CHECK(data.frame.require("ward").levels == std::vector<std::string>{"w100", "w101"});
  CHECK(data.frame.require("v1").levels == std::vector<std::string>{"l0", "l1", "l2"});
  CHECK(!data.frame.require("v2").factor);
  REQUIRE(data.blocks.size() == 2);
  CHECK(data.blocks[1].name == "cluster 'w101'");
  CHECK(data.blocks[1].n == 40);
  CHECK(data.blocks[1].order == 3);
  CHECK(data.blocks[1].residual <= 1e-9);
}

TEST_CASE("derived columns are computed, text responses are text, values are inside their bounds") {
  const Summary summary = summaries::summarized(R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 4,
    "profile": "none", "responses": [{"name": "ill", "type": "binary", "levels": ["no", "yes"]}],
    "variables": [{"name": "age", "type": "numeric", "centre": 4, "scale": 2, "bounds": [0, 8]},
                  {"name": "x", "type": "numeric", "derived": "age^2*urban"}, {"name": "urban", "type": "binary"}]})",
    "ward,ill,age,urban\na,no,1,0\na,yes,2,1\na,no,4.5,0\na,yes,7,1\na,no,3,0\na,no,2.5,1\na,yes,8,0\na,no,0,1\n");
  const PseudoData data = generated(summary);
  const auto &age = data.frame.require("age"), &urban = data.frame.require("urban"), &x = data.frame.require("x");
  for (int i = 0; i < 8; ++i) {
    CHECK(x.values[i] == doctest::Approx(age.values[i] * age.values[i] * urban.values[i]).epsilon(1e-14));
    CHECK((age.values[i] >= -1e-12 && age.values[i] <= 8 + 1e-12));
  }
  const Column& ill = data.frame.require("ill");
  CHECK(ill.factor);
  CHECK(ill.levels == std::vector<std::string>{"no", "yes"});
  CHECK(std::ranges::count(ill.codes, 1) == 3);
}

TEST_CASE("the same seed gives the same bits on 1 and 4 threads, another seed other rows") {
  const Study study = make_study({"nn3", {60, 90, 33}, 4, "bcn"});
  const std::string one = pseudo_data_csv(generated(study.summary, 5, 1));
  CHECK(one == pseudo_data_csv(generated(study.summary, 5, 4)));
  CHECK(one != pseudo_data_csv(generated(study.summary, 6, 1)));
}

TEST_CASE("a whole group of which only the count is known is refused by name") {
  Study study = make_study({"n2", {80, 30, 70}, 3, "b"});
  Summary counts = study.summary;
  lower_order(counts, 0);
  study.summary.groups[1] = counts.groups[1];
  check_fails(Status::disclosure, {"w101", "covariates"}, [&] { generated(study.summary); });
}

TEST_CASE("weights: two solutions share each group's rows, and meet its moments and counts") {
  const Study study = make_study({"nn3b", {140, 210, 90}, 4, "bc"});
  PseudoOptions options;
  const PseudoData data = generate_pseudo_data(cpu_context(2), study.summary, options);
  CHECK(data.unmatched.empty());
  CHECK(!data.equal_weights);
  CHECK(data.frame.rows == 2 * 440);
  const PseudoRows rows = rows_of(study, data);
  const Structure structure(study.protocol());
  for (std::size_t g = 0; g < 3; ++g) CHECK(moment_error(structure, rows, study.rows, g, 4) < 2e-9);
  for (const double weight : data.weight) CHECK(weight == 0.5);
}

TEST_CASE("a group of which only means are known spreads its rows as the others do") {
  Study study = make_study({"n", {300, 200, 300}, 4, "b"});
  Summary means = study.summary;
  lower_order(means, 1);
  study.summary.groups[1] = means.groups[1];
  const PseudoRows rows = rows_of(study, generated(study.summary));
  const auto spread = [](const PseudoRows& of, std::size_t g) {   // mean, and sum of squares about it
    double mean = 0, squares = 0;
    const auto first = of.group_offset[g], last = of.group_offset[g + 1];
    for (auto i = first; i < last; ++i) mean += of.z[0][i] / static_cast<double>(last - first);
    for (auto i = first; i < last; ++i) squares += std::pow(of.z[0][i] - mean, 2);
    return std::pair(mean, squares);
  };
  CHECK(spread(rows, 1).first == doctest::Approx(spread(study.rows, 1).first).epsilon(1e-8));
  const double others = (spread(study.rows, 0).second + spread(study.rows, 2).second) / 600;
  CHECK(spread(rows, 1).second / 200 == doctest::Approx(others).epsilon(0.1));
}

TEST_CASE("an impossible block is named with its residual, and the others are met") {
  Study study = make_study({"n", {40, 60}, 4, "b"});
  study.summary.groups[0].moments[3] *= 0.2;
  const PseudoData data = generated(study.summary);
  REQUIRE(data.unmatched.size() == 1);
  CHECK(mentions(data.unmatched, "cluster 'w100'", number_text(data.blocks[0].residual)));
  CHECK(data.blocks[0].residual > 1e-3);
  CHECK(moment_error(Structure(study.protocol()), rows_of(study, data), study.rows, 1, 4) < 2e-9);
}

TEST_CASE("counts that only weights can have are met by weights, and that is said") {
  // 8 rows of three events, 4 rows each, 1 with each pair: at least one pair agrees in every row, so 8 <= 6 is asked
  Study study = make_study({"nbbb", {8, 30}, 2, "b"}, [](PseudoRows& rows) {
    const int events[8][3] = {{0, 0, 0}, {1, 1, 0}, {1, 0, 1}, {0, 1, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}};
    for (int i = 0; i < 8; ++i)
      for (int f = 0; f < 3; ++f) rows.level[f][i] = events[i][f];
  });
  const Structure structure(study.protocol());
  const auto released = released_monomials(structure.index, 2, study.summary.groups[0].table, {});
  for (std::size_t k = 0; k < released.size(); ++k) {
    const Monomial& m = structure.index.monomials[released[k]];
    if (m.size() == 2 && structure.index.dummies_only(m)) study.summary.groups[0].moments[k] = 1;
  }
  CHECK(study.summary.groups[0].table >= 2);
  const PseudoData data = generated(study.summary);
  CHECK(mentions(data.unmatched, "cluster 'w100'", "weights"));
  CHECK(!data.equal_weights);
  CHECK(mentions(data.unmatched_responses, "means"));
  const PseudoRows rows = rows_of(study, data);
  CHECK(sum(structure, rows, {}, 0, rows.group_offset[1]) == doctest::Approx(8).epsilon(1e-9));
}

TEST_CASE("a block of more than 100,000 rows has fewer rows, with weights that sum to n and the same moments") {
  Study study = make_study({"n2", {200, 50}, 4, "b"});
  replicate(study.summary.groups[0], 1500);
  const PseudoData data = generated(study.summary);
  const PseudoRows rows = rows_of(study, data);
  const Structure structure(study.protocol());
  CHECK(!data.equal_weights);
  CHECK(data.unmatched.empty());
  CHECK(rows.group_offset[1] == doctest::Approx(100000).epsilon(1e-4));
  CHECK(sum(structure, rows, {}, 0, rows.group_offset[1]) == doctest::Approx(300000).epsilon(1e-12));
  CHECK(sum(structure, rows, {}, rows.group_offset[1], rows.count()) == 50);
  for (const Monomial& m : structure.index.monomials) {
    const double exact = 1500 * sum(structure, study.rows, m, 0, 200);
    CHECK(sum(structure, rows, m, 0, rows.group_offset[1]) == doctest::Approx(exact).epsilon(1e-7));
  }
  CHECK(rows.y[0][0] == doctest::Approx(study.summary.groups[0].y[0][0] / 300000).epsilon(1e-14));
  CHECK(mentions(data.unmatched_responses, "means"));
}

TEST_CASE("two groups about one cluster share its level") {
  Study study = make_study({"n", {50, 40}, 4, "b"});
  Summary lower = study.summary;
  lower_order(lower, 2);
  study.summary.groups[1] = lower.groups[1];
  study.summary.groups[1].rows.cluster = "w100";
  const Column ward = generated(study.summary).frame.require("ward");
  CHECK(ward.levels == std::vector<std::string>{"w100"});
  CHECK(std::ranges::count(ward.codes, 0) == 90);
}
