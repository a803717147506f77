// dataset_test.cpp - which summaries may stand together, and what they are merged to.
#include "model/dataset.hpp"

#include "engine/fits.hpp"
#include "engine/summaries.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "summary/merge.hpp"

using namespace summaries;

namespace {

using Shared = std::shared_ptr<const Summary>;

Shared shared(const std::string& csv, const std::string& json = tiny_study) {
  return std::make_shared<const Summary>(summarized(json, "ward,age,sex,ill\n" + csv));
}

const std::string ward_a = "a,3,f,1\na,5,m,0\na,-3,f,0\na,9,m,1\n", ward_b = "b,1,m,1\nb,-1,m,0\nb,7,f,1\n";

void check_refused(Status status, std::initializer_list<std::string> parts, const PseudoOptions& options) {
  check_fails(status, parts, [&] { Dataset({shared(ward_a)}, options); });
}

}  // namespace

TEST_CASE("dataset: rows are kept as they are") {
  const Dataset dataset(fits::table({fits::numbers("y", {1, 2, 3})}));
  CHECK(dataset.from_rows());
  CHECK(dataset.rows().rows == 3);
  CHECK(dataset.rows().find("y") != nullptr);
  CHECK(dataset.statistics_shared() == 0);
}

TEST_CASE("dataset: summaries are merged, clusters in byte order, what was shared is counted") {
  const Shared a = shared(ward_a), b = shared(ward_b);
  const Dataset dataset({b, a}, {});
  CHECK_FALSE(dataset.from_rows());
  REQUIRE(dataset.summary().groups.size() == 2);
  CHECK(dataset.summary().groups[0].rows.cluster == "a");
  CHECK(dataset.summary().groups[1].n == 3);
  CHECK(dataset.summary().releases.size() == 2);
  CHECK(dataset.statistics_shared() == count_statistics(*a) + count_statistics(*b));
}

TEST_CASE("dataset: a cluster in two summaries is named, with the way out") {
  check_fails(Status::bad_data, {"'a'", "summaries 1 and 3", "merge them first"},
              [] { Dataset({shared(ward_a), shared(ward_b), shared("a,1,f,0\na,2,m,1\n")}, {}); });
  // Merged by hand, the parts are one summary.
  const Shared first = shared(ward_a), second = shared("a,1,f,0\na,2,m,1\n");
  const Summary* const parts[] = {first.get(), second.get()};
  const auto merged = std::make_shared<const Summary>(merge_summaries(parts));
  CHECK(Dataset({merged}, {}).summary().groups.at(0).n == 6);
}

TEST_CASE("dataset: repeated releases and different protocols") {
  check_fails(Status::bad_data, {"occurs twice"}, [] { Dataset({shared(ward_a), shared(ward_a)}, {}); });
  check_fails(Status::bad_data, {"different protocols"}, [] {
    Dataset({shared(ward_a), shared(ward_b, replaced(tiny_study, "\"scale\": 2", "\"scale\": 4"))}, {});
  });
}

TEST_CASE("dataset: options and emptiness") {
  check_fails(Status::invalid_argument, {"at least one summary"}, [] { Dataset(std::vector<Shared>{}, {}); });
  check_refused(Status::invalid_argument, {"'sobol'", "'rows' or 'weights'"}, {"sobol", 1, 0});
  check_refused(Status::invalid_argument, {"order 7", "1 to 6"}, {"rows", 1, 7});
  check_refused(Status::invalid_argument, {"order -1", "1 to 6"}, {"rows", 1, -1});
}

TEST_CASE("dataset: a lower order is used, what was shared stays what it was") {
  const Shared a = shared(ward_a), b = shared(ward_b);
  const Dataset dataset({a, b}, {"rows", 1, 1});
  CHECK(dataset.summary().groups[0].order == 1);
  CHECK(dataset.summary().groups[0].moments == std::vector<double>{1 + 2 - 2 + 4, 2});  // z, sexm
  CHECK(dataset.statistics_shared() == count_statistics(*a) + count_statistics(*b));
  CHECK(a->groups[0].order == 2);
}

TEST_CASE("dataset: pseudo-data are made once, from all summaries") {
  const Dataset dataset({shared(ward_a), shared(ward_b)}, {"rows", 1, 0});
  const Context context = fits::on_cpu();
  const PseudoData& data = dataset.pseudo_data(context);
  CHECK(data.frame.rows == 7);
  CHECK(&dataset.pseudo_data(context) == &data);
}
