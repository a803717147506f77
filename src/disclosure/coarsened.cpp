#include "disclosure/coarsened.hpp"

namespace fedglmm {
namespace {

void add_cluster(const Protocol& protocol, const std::vector<BaseColumn>& columns, const ClusterVerdict& verdict,
                 Coarsened& out) {
  out.clusters_with_hidden_counts += verdict.hidden_counts > 0;
  out.hidden_counts += verdict.hidden_counts;
  if (verdict.moments.order < protocol.order) ++out.lowered[verdict.moments.order];
  for (const int c : verdict.moments.without) ++out.not_described[columns[c].name];
  for (const auto& own : verdict.own) out.cells_lowered += own.order < protocol.order;
  out.slopes_withheld += !verdict.slopes_withheld.empty();
  out.mean_weights += !verdict.mean_weights.empty();
  bool few = false;
  for (std::size_t r = 0; r < verdict.events.size(); ++r) few = few || has_few_events(protocol, verdict, r);
  out.few_events += few;
}

void add(PoolRepairs& all, const PoolRepairs& more) {
  all.totals_joined += more.totals_joined;
  all.counts_joined += more.counts_joined;
  all.own_cells_joined += more.own_cells_joined;
  all.clusters_silenced += more.clusters_silenced;
}

}  // namespace

bool has_few_events(const Protocol& protocol, const ClusterVerdict& verdict, std::size_t response) {
  const auto events = verdict.events[response];
  return protocol.responses[response].type != ResponseType::numeric && events > 0 && events < few_limit;
}

Coarsened count_coarsened(const Protocol& protocol, const Verdicts& verdicts) {
  Coarsened out;
  const auto columns = base_columns(protocol);
  for (const auto& verdict : verdicts.clusters)
    if (verdict.released) add_cluster(protocol, columns, verdict, out);
  for (const auto& pool : verdicts.pools) {
    add(out.repairs, pool.repairs);
    for (const auto& part : pool.parts) out.totals_lowered += part.moments.order < protocol.numeric_order;
  }
  return out;
}

}  // namespace fedglmm
