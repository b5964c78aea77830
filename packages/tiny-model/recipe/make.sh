#!/bin/sh
# From nothing to loam-tiny-q8_0.gguf: kernels, training, export, evaluation cases.
# MINUTES sets the training time (default 60), PYTHON the interpreter; a checkpoint in checkpoints/ is continued.
set -e
cd "$(dirname "$0")"
python=${PYTHON:-python3}
sh build_kernels.sh
init=
[ -f checkpoints/last.pt ] && init='--init checkpoints/last.pt'
$python train.py --minutes "${MINUTES:-60}" --out checkpoints $init
$python export.py checkpoints/final.pt loam-tiny-q8_0.gguf q8_0
$python make_cases.py cases.json
$python hand_cases.py
