# The corpus grows in WORK; SEEDS are only read.
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${PROGRAM} -runs=${RUNS} -seed=1 -max_len=8192 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
  -artifact_prefix=${WORK}/ ${WORK} ${SEEDS} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the fuzzer found a failing input: see ${WORK}")
endif()
