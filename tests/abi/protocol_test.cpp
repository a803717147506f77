// protocol_test.cpp - a protocol through the ABI: draft, text, file, hash.
#include <doctest/doctest.h>

#include "abi/example.hpp"
#include "temporary_folder.hpp"

TEST_CASE("a protocol keeps its hash through text and file") {
  const fglmm::Context context;
  const example::Rows rows = example::rows(0);
  const fglmm::Protocol drafted = fglmm::Protocol::draft(context, rows.columns(), example::draft_options());
  CHECK(drafted.hash().size() == 64);
  CHECK(drafted.profile() == "none");
  CHECK(fglmm::Protocol::parse(context, drafted.json()).hash() == drafted.hash());

  const TemporaryFolder folder;
  drafted.write(folder / "study.json");
  CHECK(fglmm::Protocol::read(context, folder / "study.json").hash() == drafted.hash());
}

TEST_CASE("rows in memory and in a CSV file draft the same protocol") {
  const fglmm::Context context;
  const example::Rows rows = example::rows(0);
  const TemporaryFolder folder;
  const std::string path = folder.file("rows.csv", rows.csv());
  const fglmm::Protocol from_columns = fglmm::Protocol::draft(context, rows.columns(), example::draft_options());
  const fglmm::Protocol from_csv = fglmm::Protocol::draft(context, path, example::draft_options());
  CHECK(from_csv.json() == from_columns.json());
}

TEST_CASE("text that is no protocol is bad data") {
  const fglmm::Context context;
  fglmm_protocol* protocol = nullptr;
  fglmm_error error;
  for (const char* text : {"", "{", "[]", "{\"fedglmm_protocol\": 1}"}) {
    CHECK(fglmm_protocol_parse(context.get(), text, &protocol, &error) == FGLMM_BAD_DATA);
    CHECK(error.message[0] != '\0');
  }
  CHECK(!protocol);
}
