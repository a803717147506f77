// dataset_test.cpp - datasets through the ABI: what is refused, and the export of pseudo-data.
#include <doctest/doctest.h>

#include <algorithm>

#include "abi/example.hpp"
#include "temporary_folder.hpp"

TEST_CASE("options that do not apply are refused, never ignored") {
  const example::Handles made;
  const auto status_of = [&](auto change, bool rows) {
    fglmm_dataset_options options = FGLMM_DATASET_OPTIONS_INIT;
    change(options);
    const fglmm::Columns columns = made.site_a.columns();
    const fglmm_summary* summary = made.summaries[0].get();
    fglmm_dataset* dataset = nullptr;
    const fglmm_status status =
        rows ? fglmm_dataset_from_columns(made.context.get(), columns.data(), columns.size(), columns.rows(), &options,
                                          &dataset, nullptr)
             : fglmm_dataset_from_summaries(made.context.get(), &summary, 1, &options, &dataset, nullptr);
    fglmm_dataset_destroy(dataset);
    return status;
  };
  const char* levels[] = {"sex=male,female"};
  const auto with_levels = [&](fglmm_dataset_options& options) { options.levels = levels, options.level_count = 1; };
  const auto generator = [](const char* name) { return [=](fglmm_dataset_options& o) { o.generator = name; }; };
  const auto order = [](std::int32_t k) { return [=](fglmm_dataset_options& o) { o.order = k; }; };
  CHECK(status_of(with_levels, true) == FGLMM_OK);
  CHECK(status_of(with_levels, false) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of(generator("rows"), true) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of(generator("rows"), false) == FGLMM_OK);
  CHECK(status_of(generator("weights"), false) == FGLMM_OK);
  CHECK(status_of(generator("dice"), false) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of(order(2), true) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of(order(2), false) == FGLMM_OK);
  CHECK(status_of(order(-1), false) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of(order(7), false) == FGLMM_INVALID_ARGUMENT);
}

TEST_CASE("two summaries that speak of one cluster must be merged first") {
  const example::Handles made;
  const fglmm_summary* twice[] = {made.summaries[0].get(), made.summaries[0].get()};
  fglmm_dataset* dataset = nullptr;
  CHECK(fglmm_dataset_from_summaries(made.context.get(), twice, 2, nullptr, &dataset, nullptr) == FGLMM_BAD_DATA);
  CHECK(!dataset);
}

TEST_CASE("pseudo-data of the default generator are weighted points, and their responses group means") {
  const example::Handles made;
  const TemporaryFolder folder;
  const std::string report = made.dataset.write_csv(made.context, folder / "pseudo.csv");
  const std::string csv = example::read(folder / "pseudo.csv");
  CHECK(report.find("means of their clusters") != report.npos);
  CHECK(std::count(csv.begin(), csv.end(), '\n') > 640);
  const std::string header = csv.substr(0, csv.find('\n'));
  for (const char* column : {"y", "age", "sex", "clinic", "weight"}) CHECK(header.find(column) != header.npos);

  const fglmm::Dataset rows = fglmm::Dataset::from(made.context, made.site_a.columns());
  CHECK(fglmm_dataset_write_csv(made.context.get(), rows.get(), (folder / "none.csv").c_str(), nullptr, nullptr) ==
        FGLMM_INVALID_ARGUMENT);
  CHECK(!std::ifstream(folder / "none.csv"));
}

TEST_CASE("an unwritable path leaves no report") {
  const example::Handles made;
  char* report = nullptr;
  CHECK(fglmm_dataset_write_csv(made.context.get(), made.dataset.get(), "/nonexistent/pseudo.csv", &report, nullptr) ==
        FGLMM_BAD_DATA);
  CHECK(!report);
}
