// summary_test.cpp - a summary through the ABI: from arrays and from CSV, text, info, evidence, merge.
#include <doctest/doctest.h>

#include "abi/example.hpp"
#include "temporary_folder.hpp"

TEST_CASE("arrays, strided arrays and a CSV file of the same rows give the same text") {
  const example::Handles made;
  const TemporaryFolder folder;
  const std::string path = folder.file("rows.csv", made.site_a.csv());
  const std::string text = made.summaries[0].text();
  CHECK(fglmm::Summary::of(made.context, made.protocol, path).text() == text);

  const std::size_t rows = made.site_a.y.size();
  std::vector<double> interleaved(2 * rows);
  for (std::size_t i = 0; i < rows; ++i) {
    interleaved[2 * i] = made.site_a.y[i];
    interleaved[2 * i + 1] = made.site_a.age[i];
  }
  const fglmm::detail::StringList sex(made.site_a.sex), clinic(made.site_a.clinic);
  const fglmm_column columns[] = {{"y", interleaved.data(), 2, nullptr},
                                  {"age", interleaved.data() + 1, 2, nullptr},
                                  {"sex", nullptr, 0, sex.data()},
                                  {"clinic", nullptr, 0, clinic.data()}};
  fglmm_summary* raw = nullptr;
  REQUIRE(fglmm_summarize_columns(made.context.get(), made.protocol.get(), columns, 4,
                                  static_cast<std::int64_t>(rows), &raw, nullptr) == FGLMM_OK);
  CHECK(fglmm::Summary(raw).text() == text);
}

TEST_CASE("info counts what was released") {
  const example::Handles made;
  const fglmm_summary_info info = made.summaries[0].info();
  CHECK(info.clusters == 8);
  CHECK(info.rows == 320);
  CHECK(info.left_out_clusters == 0);
  CHECK(info.left_out_rows == 0);
  CHECK(info.incomplete_rows == 0);
  CHECK(info.releases == 1);
  CHECK(info.statistics_shared > 8);
}

TEST_CASE("incomplete rows are dropped and counted") {
  const example::Handles made;
  example::Rows rows = made.site_a;
  rows.age[5] = std::nan("");
  rows.sex[6] = "";
  const fglmm_summary_info info = fglmm::Summary::of(made.context, made.protocol, rows.columns()).info();
  CHECK(info.rows == 318);
  CHECK(info.incomplete_rows == 2);
}

TEST_CASE("text and file read back to the same summary, without evidence") {
  const example::Handles made;
  const TemporaryFolder folder;
  const std::string text = made.summaries[0].text();
  made.summaries[0].write(folder / "site.fgs");
  CHECK(example::read(folder / "site.fgs") == text);
  CHECK(fglmm::Summary::read(made.context, folder / "site.fgs").text() == text);

  made.summaries[0].write_evidence(folder / "evidence.json");
  CHECK(example::read(folder / "evidence.json") == made.summaries[0].evidence());
  const fglmm::Summary parsed = fglmm::Summary::parse(made.context, text);
  char* json = nullptr;
  fglmm_error error;
  CHECK(fglmm_summary_evidence(parsed.get(), &json, &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_summary_write_evidence(parsed.get(), (folder / "none.json").c_str(), &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(!json);
  CHECK(!std::ifstream(folder / "none.json"));
}

TEST_CASE("a merge holds both sites, in either order") {
  const example::Handles made;
  const fglmm_summary* forth[] = {made.summaries[0].get(), made.summaries[1].get()};
  const fglmm_summary* back[] = {made.summaries[1].get(), made.summaries[0].get()};
  const fglmm::Summary merged = fglmm::Summary::merge(made.context, made.summaries);
  CHECK(merged.info().clusters == 16);
  CHECK(merged.info().rows == 640);
  CHECK(merged.info().releases == 2);
  fglmm_summary* raw = nullptr;
  REQUIRE(fglmm_summary_merge(made.context.get(), back, 2, &raw, nullptr) == FGLMM_OK);
  CHECK(fglmm::Summary(raw).text() == merged.text());

  const fglmm_summary* twice[] = {forth[0], forth[0]};
  fglmm_summary* none = nullptr;
  CHECK(fglmm_summary_merge(made.context.get(), twice, 2, &none, nullptr) == FGLMM_BAD_DATA);
  CHECK(!none);
}

TEST_CASE("the printout for people names every cluster") {
  const example::Handles made;
  const std::string text = made.summaries[0].describe();
  for (int clinic = 0; clinic < 8; ++clinic) CHECK(text.find("clinic " + std::to_string(clinic)) != text.npos);
}
