#!/bin/sh
# Builds the fused CPU kernels that model.py loads (needs g++ and a CPU with AVX-512). The one for matrices needs a CPU that
# multiplies float16 as well (AVX512-FP16); without it PyTorch multiplies them, in bfloat16.
set -e
cd "$(dirname "$0")/kernels"
kernels="attention fused"
rm -f matmul.so
if g++ -march=native -dM -E -x c++ /dev/null | grep -q __AVX512FP16__; then kernels="$kernels matmul"; fi
for kernel in $kernels; do
  g++ -O3 -march=native -mprefer-vector-width=512 -ffast-math -fopenmp -shared -fPIC "$kernel.cpp" -o "$kernel.so"
done
