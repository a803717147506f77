#include "accuracy/replicates.hpp"

#include <exception>

#include "accuracy/in_parallel.hpp"

namespace accuracy {
namespace {

fglmm::DraftOptions draft_of(const Design& design, const Study& study, const Kind& kind) {
  fglmm::DraftOptions draft = draft_options(study, kind.profile, kind.order);
  draft.bounds = design.bounds;
  return draft;
}

Replicate run_replicate(const fglmm::Context& context, const Setting& setting, std::uint64_t seed) {
  Random random(seed);
  const Study study = simulate(*setting.design, setting.clusters, setting.size, random);
  Replicate out;
  try {
    out.individual = fit_rows(context, study, study.rows);
  } catch (const std::exception& what) {
    out.failure = what.what();
    return out;
  }
  for (const Kind& kind : kinds())
    out.summaries.push_back(
        compare(context, study, out.individual, draft_of(*setting.design, study, kind), 1));
  return out;
}

fglmm::Context one_thread() {
  fglmm::ContextOptions options;
  options.threads = 1;
  return fglmm::Context(options);
}

}  // namespace

std::string Setting::name() const {
  return design->name + ", " + std::to_string(clusters) + " x " + std::to_string(size);
}

std::string Kind::name() const { return profile + ", K = " + std::to_string(order); }

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {{"none", 2},    {"none", 3},    {"none", 4},
                                        {"default", 2}, {"default", 3}, {"default", 4}};
  return all;
}

std::vector<Replicate> run_replicates(const Setting& setting, int count, std::uint64_t seed) {
  std::vector<Replicate> out(static_cast<std::size_t>(count));
  in_parallel(count, [&] {
    return [&, context = one_thread()](int i) {
      out[static_cast<std::size_t>(i)] = run_replicate(context, setting, seed + static_cast<std::uint64_t>(i));
    };
  });
  return out;
}

}  // namespace accuracy
