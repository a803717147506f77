// reference.cpp - every model of reference.json that the library fits, from summaries under profiles none and default.
#include <filesystem>

#include "accuracy/comparison_table.hpp"
#include "accuracy/models.hpp"
#include "accuracy/session.hpp"

namespace accuracy {
namespace {

const char* const chapter_head = R"(## Models of the reference data

Order 4, three sites. `grouseticks` (3 rows a cluster), `epil` (4) and `toenail` (6 to 7) are not what this method is
for: moments of so few rows are the rows. Profile `none`, which protects nobody, reproduces them; under `default` a
cluster below 10 rows gives nothing of its own, so that whole studies are left out.

)";

// Where the reference data are not beside the checkout, those that the project ships.
struct Folders {
  std::string models, data;
};
Folders find_folders(const Session& session) {
  if (std::filesystem::exists(session.reference + "/reference.json")) return {session.reference, session.reference};
  say("SKIPPED: models of data that are not shipped: no reference.json in " + session.reference);
  return {session.project + "/tests/golden", session.project + "/data"};
}

void add_study(Session& session, const Study& study, ComparisonTable& table) {
  const Estimates all = fit_rows(session.context, study, study.rows);
  for (const char* const profile : {"none", "default"}) {
    say("reference: " + study.name + ", " + profile);
    const Comparison comparison = compare(session.context, study, all, draft_options(study, profile, 4), 3);
    session.certificates.add("reference data, " + std::string(profile), comparison);
    table.add(study.name + ", " + profile, comparison);
  }
}

}  // namespace

std::string reference_chapter(Session& session) {
  const auto [models, data] = find_folders(session);
  ComparisonTable table;
  std::string skipped;
  for (const std::string& name : model_names(models)) {
    try {
      add_study(session, reference_study(models, data, name), table);
    } catch (const fglmm::Error& error) {
      if (error.status() != FGLMM_UNSUPPORTED) throw;
      skipped += "- " + name + ": skipped: " + error.what() + "\n";
    }
  }
  return chapter_head + table.markdown() + (skipped.empty() ? "" : "\n" + skipped) + "\n";
}

}  // namespace accuracy
