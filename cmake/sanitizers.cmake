# FEDGLMM_SANITIZE=address,undefined or thread: everything is built with it.
set(FEDGLMM_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined or thread")
if(FEDGLMM_SANITIZE)
  add_compile_options(-fsanitize=${FEDGLMM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FEDGLMM_SANITIZE})
endif()
