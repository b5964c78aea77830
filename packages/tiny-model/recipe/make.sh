#!/bin/sh
# From nothing to loam-tiny-q8_0.gguf: kernels, checks, training, export. Interrupted, it goes on where it stopped.
# STEPS, DECAY: the last step, and how many before it lower the learning rate. OUT: folder of checkpoints and log.
# PYTHON: the interpreter. FROM: a checkpoint or GGUF to start from instead of random weights. OPTIONS: more for train.py.
set -e
cd "$(dirname "$0")"
python=${PYTHON:-python3}
out=${OUT:-checkpoints}
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=4000000000 MALLOC_TOP_PAD_=200000000
if ! $python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  sh build_kernels.sh
fi
$python checks.py
# shellcheck disable=SC2086 -- OPTIONS are several words
$python train.py --out "$out" --steps "${STEPS:-8000}" --decay "${DECAY:-2500}" ${FROM:+--init "$FROM"} ${OPTIONS:-}
$python export.py "$out/final.pt" loam-tiny-q8_0.gguf q8_0
