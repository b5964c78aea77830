#!/bin/sh
# Builds the fused CPU kernels that model.py loads (needs g++ and a CPU with AVX-512).
set -e
cd "$(dirname "$0")/kernels"
for kernel in attention fused; do
  g++ -O3 -march=native -mprefer-vector-width=512 -ffast-math -fopenmp -shared -fPIC $kernel.cpp -o $kernel.so
done
