/* absent_cublas.c - a library, and a module that needs it. */
int fedglmm_absent_cublas = 1;
