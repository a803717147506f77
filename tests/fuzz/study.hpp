// study.hpp - the protocols that the data targets read with: one numeric column, one factor, one binary column; whole
// groups or groups in cells.
#pragma once
#include "handles.hpp"

inline const fglmm::Protocol& fuzz_protocol() {
  static const auto protocol = fglmm::Protocol::parse(fuzz_context(), R"({
    "fedglmm_protocol": 1, "cluster": "g", "order": 4, "profile": "none",
    "responses": [{"name": "y", "type": "binary"}],
    "variables": [{"name": "x", "type": "numeric", "centre": 0, "scale": 1, "bounds": [-4, 4]},
                  {"name": "f", "type": "factor", "levels": ["a", "b", "c"]},
                  {"name": "b", "type": "binary"}]})");
  return protocol;
}

inline const fglmm::Protocol& fuzz_cell_protocol() {
  static const auto protocol = fglmm::Protocol::parse(fuzz_context(), R"({
    "fedglmm_protocol": 1, "cluster": "g", "order": 3, "numeric_order": 4, "small_clusters": "counts",
    "pools": {"q": "north"}, "random": ["b"],
    "responses": [{"name": "y", "type": "binary"}],
    "variables": [{"name": "x", "type": "numeric", "centre": 0, "scale": 1, "bounds": [-4, 4], "cut": [0]},
                  {"name": "f", "type": "factor", "levels": ["a", "b", "c"]},
                  {"name": "b", "type": "binary"}]})");
  return protocol;
}
