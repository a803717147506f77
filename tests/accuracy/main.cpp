// main.cpp - fedglmm_accuracy: how far fits from summaries are from the individual-level fits, as one document.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "accuracy/session.hpp"
#include "accuracy/table.hpp"

namespace accuracy {
namespace {

const char* const document_head = R"(# How close fits from summaries are

Made by `./dev accuracy`, not written by hand. Every fit from summaries is set beside the fit of the individual rows by
the same program, which agrees with lme4 (tests/golden). Numbers have two significant digits.

- *Largest gap*: the largest difference of a fixed effect, in its own units and in standard errors (SE) of the
  individual-level fit, which is that of the clusters that the releases keep; *to all clusters* compares with the fit of
  all of them. `SD` is the random intercept's: its gap is that of log SD times the square root of 2 m, m clusters, which
  overstates it rather than understates it, for the intercepts are not known exactly.
- *Numbers* counts all counts and sums that the files say; *clusters* and *rows* are those in the fit; *unmatched*
  counts blocks and sums that the pseudo-data could not be made to meet.
- *Certificate*: the largest bound, in SE, that the fit itself states without knowing the individual rows; a dash: none.

)";

const char* const certificate_head = R"(## Does the certificate hold?

Over all fits above; the gap is to the individual-level fit of the clusters kept. Gaps and bounds of coefficients and of
the random intercept's SD are in standard errors, those of standard errors a share of them.

)";

using Chapters = std::map<std::string, std::string>;

// Scale first: its processes should begin small. The document has another order.
Chapters write_chapters(Session& session, const std::string& only) {
  const std::vector<std::pair<std::string, std::function<std::string()>>> writers = {
      {"scale", [] { return scale_chapter(); }},
      {"chop", [&] { return chop_chapter(session); }},
      {"reference", [&] { return reference_chapter(session); }},
      {"simulation", [&] { return simulation_chapter(session); }},
      {"skew", [&] { return skew_chapter(session); }}};
  Chapters chapters;
  for (const auto& [name, write] : writers) {
    if (!only.empty() && only != name) continue;
    const auto begin = std::chrono::steady_clock::now();
    chapters[name] = write();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    say(name + ": done in " + two_digits(spent.count()) + " s");
    std::printf("%s", chapters[name].c_str());
    std::fflush(stdout);
  }
  if (only != "scale") {
    chapters["certificate"] = certificate_head + session.certificates.markdown() + "\n";
    std::printf("%s", chapters["certificate"].c_str());
  }
  return chapters;
}

void write_document(const Chapters& chapters, const std::string& path) {
  std::string text = document_head;
  for (const char* const name : {"chop", "reference", "simulation", "skew", "certificate", "scale"})
    if (const auto at = chapters.find(name); at != chapters.end()) text += at->second;
  text.pop_back();  // the empty line after the last chapter
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string reference_folder() {
  const char* const given = std::getenv("FEDGLMM_REFERENCE");
  return given ? given : FEDGLMM_PROJECT "/../shared/reference";
}

int run(int argc, char** argv) {
  CLI::App program("How far fits from summaries are from the individual-level fits", "fedglmm_accuracy");
  Session session{fglmm::Context(), {}, 200, reference_folder(), FEDGLMM_PROJECT};
  std::string only, output;
  program.add_option("--only", only, "one part of the document")
      ->check(CLI::IsMember({"chop", "reference", "simulation", "skew", "scale"}));
  program.add_option("--replicates", session.replicates, "data sets a simulated setting; 200")
      ->check(CLI::Range(1, 100000));
  program.add_option("-o,--output", output, "the document, in Markdown");
  CLI11_PARSE(program, argc, argv);
  const Chapters chapters = write_chapters(session, only);
  if (!output.empty()) write_document(chapters, output);
  return 0;
}

}  // namespace

}  // namespace accuracy

int main(int argc, char** argv) {
  try {
    return accuracy::run(argc, argv);
  } catch (const std::exception& what) {
    accuracy::say(std::string("error: ") + what.what());
    return 1;
  }
}
