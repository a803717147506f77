// sanitized.hpp - is this an instrumented build? It finds in a part of the trials what it would in all, ten times slower.
#pragma once

#ifdef FEDGLMM_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
