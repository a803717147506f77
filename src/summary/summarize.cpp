// summarize.cpp - one pass over the rows, then the rules.
#include "summary/summarize.hpp"

#include "base/error.hpp"
#include "disclosure/decision_log.hpp"
#include "disclosure/evidence.hpp"
#include "disclosure/rules.hpp"
#include "summary/cells.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t rows_between_checks = 4096;

void warn_of_drafted_bounds(const Context& context, const Protocol& protocol) {
  std::string names;
  for (const auto& variable : protocol.variables)
    if (variable.bounds_drafted) names += cat(names.empty() ? "'" : ", '", variable.name, "'");
  if (!names.empty())
    context.warn(cat("bounds of ", names, " were guessed from example rows: have them confirmed in the protocol"));
}

}  // namespace

Summary summarize(const Context& context, std::shared_ptr<const Protocol> protocol, RowSource& source) {
  enforced_rules(*protocol);  // refuses what does not exist yet before any row is read
  warn_of_drafted_bounds(context, *protocol);
  const MomentPlan plan(*protocol);
  RowReader reader(plan, source);
  Accumulator sums(plan);
  RowValues row;
  std::int64_t rows = 0;
  for (; reader.next(row); ++rows) {
    if (rows % rows_between_checks == 0) context.check_cancelled();
    sums.add(row);
  }
  if (rows == 0)
    fail(Status::bad_data, source.name(), ": no row is complete in the protocol's columns (", reader.incomplete(),
         " have a missing value)");
  if (reader.incomplete() > 0)
    context.warn(cat(source.name(), ": ", reader.incomplete(), " of ", rows + reader.incomplete(),
                     " rows are dropped for a missing value"));
  auto decision = decide_release(std::move(protocol), plan, sums.clusters(), reader.incomplete());
  log_decision(context, decision);
  decision.summary.evidence = evidence_json(decision);
  return std::move(decision.summary);
}

}  // namespace fedglmm
