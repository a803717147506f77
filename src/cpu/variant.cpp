// Compiled once per instruction set with FEDGLMM_VARIANT = baseline, x86_64_v3, x86_64_v4. No function of the
// standard library may be instantiated here: the linker would be free to use it on a processor that cannot run it.
#include "cpu/variant.hpp"

#include "cpu/lanes.hpp"
#include "kernels/laplace.hpp"
#include "kernels/power_sums.hpp"

#define FEDGLMM_TEXT_(name) #name
#define FEDGLMM_TEXT(name) FEDGLMM_TEXT_(name)

namespace fedglmm::cpu::FEDGLMM_VARIANT {

namespace k = fedglmm::kernels;
using k::Vec;

static Vec* vecs(double* p) { return reinterpret_cast<Vec*>(p); }
static const Vec* vecs(const double* p) { return reinterpret_cast<const Vec*>(p); }

template <class Family, class Team>
static void laplace_as(const LaplaceCall& call, const LaplaceSlot& s) {
  const k::ClusterSlot<Vec> slot{s.n,          static_cast<std::size_t>(s.n), vecs(s.X),     vecs(s.weight),
                                 *vecs(s.response), vecs(s.eta),            vecs(s.chunk), chunk_points};
  const k::LaplaceParameters parameters{call.q, call.beta, {call.sigma, 1e-9, 400}, call.derivatives};
  k::LaplaceResult<Vec> out{*vecs(s.mode), {}, {}, vecs(s.gradient), vecs(s.hessian), vecs(s.vectors)};
  k::laplace<Family>(Team{}, slot, parameters, out);
  *vecs(s.mode) = out.mode;
  *vecs(s.loglik) = out.loglik;
  *vecs(s.curvature) = out.curvature;
}

template <class Family>
static void laplace_of(const LaplaceCall& call, const LaplaceSlot& slot) {
  if (slot.across) laplace_as<Family, k::Across>(call, slot);
  else laplace_as<Family, k::Serial>(call, slot);
}

static void laplace(const LaplaceCall& call, const LaplaceSlot& slot) {
  if (call.cumulants == Cumulants::binomial) laplace_of<k::Binomial>(call, slot);
  else laplace_of<k::Poisson>(call, slot);
}

static k::PointSlot<Vec> point_slot(const CellSlot& s) {
  return {s.n, static_cast<std::size_t>(s.n), vecs(s.z), vecs(s.weight), vecs(s.value)};
}

static void power_sums(const CellSlot& s, const Monomials& m, double* sum) {
  k::power_sums(k::Across{}, point_slot(s), {m.count, m.parent, m.column}, vecs(sum));
}

static void move_points(const CellSlot& s, const Monomials& m, int columns, const double* coefficient,
                        const double* lower, const double* upper, const double* from, double* out) {
  k::move_points(k::Across{}, point_slot(s), {m.count, m.parent, m.column}, columns, coefficient, lower, upper,
                 vecs(from), vecs(out));
}

extern const Variant variant;
const Variant variant{FEDGLMM_TEXT(FEDGLMM_VARIANT), k::lanes, laplace, power_sums, move_points};

}  // namespace fedglmm::cpu::FEDGLMM_VARIANT
