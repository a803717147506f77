#include "cuda/entropy_tables.hpp"

#include <algorithm>
#include <numeric>

namespace fedglmm::cuda {

EntropyTables::EntropyTables(const fedglmm_device_entropy_view& view, std::int64_t first_cluster,
                             std::int64_t last_cluster)
    : common(static_cast<int>(view.common.first[view.common_sets])), features(view.features), products(view.products),
      first_own_set(view.cluster_set[first_cluster]) {
  add_supports(view, first_cluster, last_cluster);
  place.reserve(static_cast<std::size_t>(last_cluster - first_cluster) * common);
  for (std::int64_t i = first_cluster; i < last_cluster; ++i) add_cluster(view, i);
}

void EntropyTables::add_supports(const fedglmm_device_entropy_view& view, std::int64_t first_cluster,
                                 std::int64_t last_cluster) {
  const auto first_share = [&](std::int64_t cluster) { return view.atom_share[view.cluster_atom[cluster]]; };
  std::vector<char> used(static_cast<std::size_t>(view.supports), 0);
  support_shares.assign(used.size(), 0);
  for (std::int64_t k = 0; k < first_share(view.clusters); ++k) {
    ++support_shares[view.share_support[k]];
    if (k >= first_share(first_cluster) && k < first_share(last_cluster)) used[view.share_support[k]] = 1;
  }
  support_at = {0};
  for (int k = 0; k < view.supports; ++k)
    support_at.push_back(support_at.back() + (used[k] ? view.support_points[k] : 0));
}

void EntropyTables::add_cluster(const fedglmm_device_entropy_view& view, std::int64_t number) {
  EntropyShape s{};
  s.row = static_cast<std::int64_t>(feature.size());
  s.own_row = own_rows;
  s.column = static_cast<std::int64_t>(column.size());
  s.own_set = view.cluster_set[number] - first_own_set;
  s.first = static_cast<std::int64_t>(first.size());
  s.cover = static_cast<std::int64_t>(covers.size());
  s.share = static_cast<std::int64_t>(shares.size());
  s.factor = factor;
  s.sets = static_cast<std::int32_t>(view.cluster_set[number + 1] - view.cluster_set[number]);
  const std::int64_t *atom = view.cluster_atom + number, *about = view.atom_common;
  std::vector<std::int32_t> touched(view.common_set + about[atom[0]], view.common_set + about[atom[1]]);
  std::ranges::sort(touched);
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  add_own_sets(view, s);
  add_common_sets(view, touched, s);
  add_shares(view, touched, number, s);
  own_rows += s.own;
  factor += static_cast<std::int64_t>(s.own) * s.n();
  shape.push_back(s);
}

void EntropyTables::add_own_sets(const fedglmm_device_entropy_view& view, EntropyShape& s) {
  first.push_back(0);
  for (int k = 0; k < s.sets; ++k) {
    const std::int64_t own = first_own_set + s.own_set + k, begin = view.own.first[own];
    const std::int64_t size = view.own.first[own + 1] - begin;
    feature.insert(feature.end(), view.own.feature + begin, view.own.feature + begin + size);
    set.insert(set.end(), static_cast<std::size_t>(size), k);
    target.insert(target.end(), view.own.target[own], view.own.target[own] + size);
    slack_at.push_back(slack);
    slack += size * size;
    s.own += static_cast<std::int32_t>(size);
    first.push_back(s.own);
  }
}

void EntropyTables::add_common_sets(const fedglmm_device_entropy_view& view, const std::vector<std::int32_t>& touched,
                                    EntropyShape& s) {
  const std::size_t here = place.size();
  place.resize(here + common, -1);
  for (const std::int32_t k : touched) {
    for (std::int64_t r = view.common.first[k]; r < view.common.first[k + 1]; ++r) {
      feature.push_back(view.common.feature[r]);
      set.push_back(s.sets);
      column.push_back(static_cast<std::int32_t>(r));
      place[here + r] = s.common++;
    }
    first.push_back(s.own + s.common);
    ++s.sets;
  }
}

void EntropyTables::add_shares(const fedglmm_device_entropy_view& view, const std::vector<std::int32_t>& touched,
                               std::int64_t number, EntropyShape& s) {
  const std::int32_t own_sets = s.sets - static_cast<std::int32_t>(touched.size());
  for (std::int64_t a = view.cluster_atom[number]; a < view.cluster_atom[number + 1]; ++a) {
    std::vector<unsigned char> covered(static_cast<std::size_t>(s.sets), 0);
    for (std::int64_t k = view.atom_own[a]; k < view.atom_own[a + 1]; ++k) covered[view.own_set[k]] = 1;
    for (std::int64_t k = view.atom_common[a]; k < view.atom_common[a + 1]; ++k)
      covered[own_sets + (std::ranges::lower_bound(touched, view.common_set[k]) - touched.begin())] = 1;
    for (std::int64_t k = view.atom_share[a]; k < view.atom_share[a + 1]; ++k) {
      const std::int32_t support = view.share_support[k];
      shares.push_back({std::ssize(shape), s.shares++, support, false, view.support_points[support],
                        support_at[support], 0, view.share_log_mass[k]});
      covers.insert(covers.end(), covered.begin(), covered.end());
    }
  }
}

EntropyChunk::EntropyChunk(const EntropyTables& tables, std::int64_t first_cluster, std::int64_t last_cluster)
    : first(first_cluster), last(last_cluster) {
  const std::int64_t begin = tables.shape[first].share;
  for (std::int64_t i = first; i < last; ++i) {
    const EntropyShape& s = tables.shape[i];
    rest_at.push_back(rest);
    rest += static_cast<std::int64_t>(s.common + 1) * (s.common + 1);
    own_rows += s.own;
    shares.insert(shares.end(), tables.shares.begin() + s.share, tables.shares.begin() + s.share + s.shares);
  }
  std::vector<std::int64_t> order(shares.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::int64_t k) { return shares[k].support; });
  place.resize(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    shares[k] = tables.shares[begin + order[k]];
    shares[k].weight_at = weights;
    weights += shares[k].points;
    place[order[k]] = static_cast<std::int64_t>(k);
    shares[k].grouped = tables.support_shares[shares[k].support] >= least_group;
    if (!shares[k].grouped) continue;
    if (k > 0 && shares[k - 1].support == shares[k].support) ++groups.back().count;
    else groups.push_back({shares[k].support, static_cast<std::int64_t>(k), 1});
  }
}

std::size_t lot_doubles(const EntropyTables& tables, std::int64_t first, std::int64_t last) {
  std::size_t doubles = static_cast<std::size_t>(tables.common) * (tables.common + 2);
  for (std::int64_t i = first; i < last; ++i) {
    const EntropyShape& s = tables.shape[i];
    doubles += s.own + static_cast<std::size_t>(s.common + 1) * (s.common + 1);
    for (std::int64_t k = s.share; k < s.share + s.shares; ++k)
      doubles += static_cast<std::size_t>(tables.shares[k].points) + 1 + tables.features + tables.products;
  }
  return doubles;
}

std::vector<EntropyBatch> entropy_batches(const EntropyTables& tables) {
  std::vector<EntropyBatch> out;
  const auto count = std::ssize(tables.shape);
  for (std::int64_t first = 0; first < count; first += entropy_lot) {
    const std::int64_t last = std::min<std::int64_t>(first + entropy_lot, count);
    const std::size_t doubles = lot_doubles(tables, first, last);
    if (out.empty() || last - out.back().first > most_batch_clusters ||
        out.back().doubles + doubles > most_batch_doubles)
      out.push_back({first, first, 0});
    out.back().last = last;
    out.back().doubles += doubles;
  }
  return out;
}

}  // namespace fedglmm::cuda
