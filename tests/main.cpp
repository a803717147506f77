#define DOCTEST_CONFIG_IMPLEMENT  // the precompiled headers hold doctest's declarations already
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
