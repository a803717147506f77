// variant.hpp - the kernels of one instruction set, behind plain pointers.
//
// Every double* of a slot points at registers of `lanes` doubles, 64-byte aligned.
#pragma once
#include <cstddef>

#include "backend/backend.hpp"

namespace fedglmm::cpu {

struct LaplaceSlot {
  int n;                   // points, in registers
  bool across;             // one cluster over all lanes; else a cluster per lane
  const double* X;         // q columns of n registers
  const double* weight;    // n
  const double* response;  // 1
  double* mode;            // 1, in and out
  double *loglik, *curvature;  // 1
  double* gradient;        // q + 1
  double* hessian;         // (q + 1) (q + 2) / 2
  double* eta;             // n; scratch
  double* chunk;           // 5 chunk_points; scratch
  double* vectors;         // 3 (q + 1); scratch
};
inline constexpr int chunk_points = 64;

struct LaplaceCall {
  Cumulants cumulants;
  int q;
  const double* beta;
  double sigma;
  int derivatives;
};

struct CellSlot {
  int n;                   // points, in registers
  const double* z;         // columns of n registers
  const double* weight;    // n
  double* value;           // as many as the table has monomials; scratch
};

struct Monomials {
  int count;
  const int* parent;
  const int* column;
};

struct Variant {
  const char* name;
  int lanes;
  void (*laplace)(const LaplaceCall&, const LaplaceSlot&);
  void (*power_sums)(const CellSlot&, const Monomials&, double* sum);  // sum: count registers, equal in all lanes
  void (*move_points)(const CellSlot&, const Monomials&, int columns, const double* coefficient, const double* lower,
                      const double* upper, const double* from, double* out);
};

// The widest instruction set that this processor runs.
const Variant& choose_variant();

// All that were built, narrowest first; a processor may lack some.
struct Candidate {
  const Variant* variant;
  bool supported;
};
std::vector<Candidate> variants();

}  // namespace fedglmm::cpu
