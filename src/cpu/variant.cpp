// Compiled once per instruction set with FEDGLMM_VARIANT = baseline, x86_64_v3, x86_64_v4. No function of the
// standard library may be instantiated here: the linker would be free to use it on a processor that cannot run it.
#include "cpu/variant.hpp"

#include "cpu/lanes.hpp"
#include "cpu/feature_products.hpp"
#include "cpu/row_influence.hpp"
#include "cpu/substitution.hpp"
#include "kernels/block_match.hpp"
#include "kernels/conditional.hpp"
#include "kernels/elimination.hpp"
#include "kernels/laplace.hpp"
#include "kernels/nested.hpp"
#include "kernels/quadrature.hpp"

#define FEDGLMM_TEXT_(name) #name
#define FEDGLMM_TEXT(name) FEDGLMM_TEXT_(name)

namespace fedglmm::cpu::FEDGLMM_VARIANT {

namespace k = fedglmm::kernels;
using k::Vec;

static Vec* vecs(double* p) { return reinterpret_cast<Vec*>(p); }
static const Vec* vecs(const double* p) { return reinterpret_cast<const Vec*>(p); }

template <class Family, class Team, class Design>
static void likelihood_as(const LikelihoodCall& call, const LikelihoodSlot& s) {
  const k::ClusterSlot<Vec> slot{s.n,            static_cast<std::size_t>(s.n), vecs(s.X),    vecs(s.weight),
                                 vecs(s.offset), vecs(s.response),              vecs(s.eta),  vecs(s.mean),
                                 vecs(s.average), vecs(s.chunk),                chunk_points};
  const k::ModelParameters parameters{call.q,     call.columns, call.beta, call.lambda, call.column,
                                      call.shift, call.ones,    call.theta, call.row,   call.col};
  k::LikelihoodResult<Vec> out{vecs(s.mode), {}, vecs(s.covariance), vecs(s.gradient), vecs(s.hessian),
                               vecs(s.sums), vecs(s.scratch)};
  if constexpr (Design::size <= 3) {
    const k::QuadratureRule rule{call.nodes, call.node, call.log_term};
    const bool gradient = call.derivatives > 0;
    if (call.nodes > 0)
      k::quadrature<Family, Design>(Team{}, slot, parameters, k::careful_search(), rule, gradient, out);
  }
  if (call.nodes == 0) k::laplace<Family, Design>(Team{}, slot, parameters, k::careful_search(), call.derivatives, out);
  *vecs(s.loglik) = out.loglik;
}

template <class Family, class Team>
static void likelihood_by(const LikelihoodCall& call, const LikelihoodSlot& slot) {
  if (call.intercept) return likelihood_as<Family, Team, k::InterceptDesign<Vec>>(call, slot);
  switch (call.r) {
    case 1: return likelihood_as<Family, Team, k::SlopesDesign<Vec, 1>>(call, slot);
    case 2: return likelihood_as<Family, Team, k::SlopesDesign<Vec, 2>>(call, slot);
    case 3: return likelihood_as<Family, Team, k::SlopesDesign<Vec, 3>>(call, slot);
    default: return likelihood_as<Family, Team, k::SlopesDesign<Vec, 4>>(call, slot);
  }
}

template <class Family>
static void likelihood_of(const LikelihoodCall& call, const LikelihoodSlot& slot) {
  if (slot.across) likelihood_by<Family, k::Across>(call, slot);
  else likelihood_by<Family, k::Serial>(call, slot);
}

static void likelihood(const LikelihoodCall& call, const LikelihoodSlot& slot) {
  if (call.cumulants == Cumulants::binomial) likelihood_of<k::Binomial>(call, slot);
  else likelihood_of<k::Poisson>(call, slot);
}

static k::ClusterSlot<Vec> cluster_slot(const ConditionalSlot& s) {
  return {s.n,     static_cast<std::size_t>(s.n), vecs(s.X),    vecs(s.weight), vecs(s.offset),
          nullptr, vecs(s.eta),                   vecs(s.mean), nullptr,        vecs(s.chunk), chunk_points};
}

static k::ModelParameters model_parameters(const ConditionalCall& call) {
  return {call.q, call.q, call.beta, nullptr, nullptr, nullptr, 0, 0, nullptr, nullptr};
}

static void predict(const ConditionalCall& call, const ConditionalSlot& s) {
  k::linear_predictor(k::Serial{}, cluster_slot(s), model_parameters(call));
}

template <class Family, class Team>
static void sums_by(const ConditionalSlot& s) {
  const k::Sum<Vec, 4> sums = k::conditional_sums<Family>(Team{}, cluster_slot(s), *vecs(s.shift));
  for (int i = 0; i < 4; ++i) vecs(s.sums)[i] = sums.v[i];
}

template <class Family>
static void sums_of(const ConditionalSlot& s) {
  if (s.across) sums_by<Family, k::Across>(s);
  else sums_by<Family, k::Serial>(s);
}

static void conditional_sums(const ConditionalCall& call, const ConditionalSlot& s) {
  if (call.cumulants == Cumulants::binomial) sums_of<k::Binomial>(s);
  else sums_of<k::Poisson>(s);
}

template <class Family, class Team>
static void gradient_by(const ConditionalCall& call, const ConditionalSlot& s) {
  k::conditional_gradient<Family>(Team{}, cluster_slot(s), model_parameters(call), *vecs(s.shift), *vecs(s.q),
                                  *vecs(s.e), vecs(s.gradient), vecs(s.gradient));
}

template <class Family>
static void gradient_of(const ConditionalCall& call, const ConditionalSlot& s) {
  if (s.across) gradient_by<Family, k::Across>(call, s);
  else gradient_by<Family, k::Serial>(call, s);
}

static void conditional_gradient(const ConditionalCall& call, const ConditionalSlot& s) {
  if (call.cumulants == Cumulants::binomial) gradient_of<k::Binomial>(call, s);
  else gradient_of<k::Poisson>(call, s);
}

static bool nested_step(const double* lambda, const k::OuterCluster& outer) {
  return k::nested_step(k::Serial{}, lambda, outer);
}

static k::NestedTerms nested_terms(const double* lambda, const k::OuterCluster& outer, bool found) {
  return k::nested_terms(k::Serial{}, lambda, outer, found);
}

static void add_members(int members, int q, const double* of_each, double* gradient) {
  k::add_members(k::Serial{}, members, q, of_each, gradient);
}

static k::PointSlot<Vec> point_slot(const CellSlot& s) {
  return {s.n, static_cast<std::size_t>(s.n), vecs(s.z), vecs(s.weight), vecs(s.value), vecs(s.part)};
}

static void power_sums(const CellSlot& s, const Monomials& m, double* sum) {
  k::power_sums(k::Across{}, point_slot(s), {m.count, m.parent, m.column}, vecs(sum));
}

static void move_points(const CellSlot& s, const Monomials& m, int columns, const double* coefficient,
                        const double* lower, const double* upper, const double* from, double* out) {
  k::move_points(k::Across{}, point_slot(s), {m.count, m.parent, m.column}, columns, coefficient, lower, upper,
                 vecs(from), k::WeightOfPoint<Vec>{vecs(s.weight)}, vecs(out));
}

static k::Matcher<k::Across, k::Serial, Vec, 1> matcher(const MatchSlot& s) {
  Vec* const scratch = vecs(s.scratch);
  return {{}, {}, scratch, scratch + s.table.sums, scratch + 2 * s.table.sums};
}

static k::MatchPoints<Vec> match_points(const MatchSlot& s) {
  return {s.first, s.lower, s.upper, vecs(s.weight), vecs(s.current), vecs(s.trial)};
}

static k::MatchState start_match(const MatchSlot& s) {
  return k::start_match(matcher(s), s.table, s.block, match_points(s), {s.table, s.block, s.work}, s.sums);
}

static void match_step(const MatchSlot& s, k::MatchState& state) {
  k::match_step(matcher(s), s.table, s.block, match_points(s), {s.table, s.block, s.work}, s.sums, state);
}

static double weigh_points(const EntropyPoints& p, double* weights, double* moments) {
  const Vec sum = k::weigh_points(p, vecs(weights), vecs(moments));
  double total = 0;
  for (int l = 0; l < k::lanes; ++l) total += sum[l];
  return total;
}

static void eliminate(const EliminationCall& call) {
  k::eliminate<Vec>(k::Serial{}, {call.n, call.pivots, call.left, call.rest, call.pivot}, call.least);
}

static void feature_moments(const FeatureCall& call, double* moments, double* out) {
  k::feature_moments(call, vecs(moments), out);
}

static void feature_products(const FeatureCall& call, double* sums, double* out) {
  k::feature_products(call, vecs(sums), out);
}

static void explain(const SubstitutionCall& call, double* y, double* below, double* squares) {
  k::explain(call, vecs(y), vecs(below), vecs(squares));
}

static void curve_block(Cumulants cumulants, const InfluenceBlock& block, const double* by, double* mean,
                        double* sums) {
  if (cumulants == Cumulants::binomial) k::curve_block<k::Binomial>(block, by, vecs(mean), vecs(sums));
  else k::curve_block<k::Poisson>(block, by, vecs(mean), vecs(sums));
}

static void bend_block(Cumulants cumulants, const InfluenceBlock& block, const double* mean,
                       const InfluenceDirections& directions, double* sums) {
  if (cumulants == Cumulants::binomial) k::bend_block<k::Binomial>(block, vecs(mean), directions, vecs(sums));
  else k::bend_block<k::Poisson>(block, vecs(mean), directions, vecs(sums));
}

static void value_block(Cumulants cumulants, const InfluenceBlock& block, const double* mean,
                        const InfluenceValues& values, double* out) {
  if (cumulants == Cumulants::binomial) k::value_block<k::Binomial>(block, vecs(mean), values, vecs(out));
  else k::value_block<k::Poisson>(block, vecs(mean), values, vecs(out));
}

extern const Variant variant;
const Variant variant{FEDGLMM_TEXT(FEDGLMM_VARIANT), k::lanes,       likelihood,  predict,      conditional_sums,
                      conditional_gradient,          nested_step,    nested_terms, add_members, power_sums,
                      move_points,                   start_match,    match_step,  weigh_points, eliminate,
                      feature_moments,               feature_products, explain,
                      curve_block,                   bend_block,     value_block};

}  // namespace fedglmm::cpu::FEDGLMM_VARIANT
