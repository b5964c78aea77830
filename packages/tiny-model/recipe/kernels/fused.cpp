// fused elementwise kernels (fp32): rmsnorm, per-head rmsnorm + NEOX rope, swiglu
#include <cmath>
#include <cstring>
#include <omp.h>
#include <vector>
extern "C" {
void rms_fwd(const float *x, const float *w, float *y, float *rs, int T, int d, float eps) {
#pragma omp parallel for
  for (int t = 0; t < T; t++) {
    const float *X = x + (size_t)t * d;
    float *Y = y + (size_t)t * d;
    float s = 0;
    for (int i = 0; i < d; i++)
      s += X[i] * X[i];
    float r = 1.f / sqrtf(s / d + eps);
    rs[t] = r;
    for (int i = 0; i < d; i++)
      Y[i] = X[i] * r * w[i];
  }
}
void rms_bwd(const float *x, const float *w, const float *rs, const float *g, float *gx, float *gw, int T,
             int d) {
#pragma omp parallel
  {
    std::vector<float> loc(d, 0.f);
#pragma omp for
    for (int t = 0; t < T; t++) {
      const float *X = x + (size_t)t * d, *G = g + (size_t)t * d;
      float *GX = gx + (size_t)t * d;
      float r = rs[t], s = 0;
      for (int i = 0; i < d; i++) {
        s += G[i] * w[i] * X[i];
        loc[i] += G[i] * X[i] * r;
      }
      float k = s * r * r * r / d;
      for (int i = 0; i < d; i++)
        GX[i] = G[i] * w[i] * r - X[i] * k;
    }
#pragma omp critical
    for (int i = 0; i < d; i++)
      gw[i] += loc[i];
  }
}
// x: [T, stride] rows, heads H of D starting at col0 ; out y: [T,H,D]
void qkr_fwd(const float *x, int stride, int col0, const float *w, const float *cs, const float *sn, float *y,
             float *rs, int T, int H, int D, float eps) {
  int h2 = D / 2;
#pragma omp parallel for
  for (int t = 0; t < T; t++)
    for (int h = 0; h < H; h++) {
      const float *X = x + (size_t)t * stride + col0 + h * D;
      float *Y = y + ((size_t)t * H + h) * D;
      float s = 0;
      for (int i = 0; i < D; i++)
        s += X[i] * X[i];
      float r = 1.f / sqrtf(s / D + eps);
      rs[(size_t)t * H + h] = r;
      const float *C = cs + (size_t)t * h2, *S = sn + (size_t)t * h2;
      for (int i = 0; i < h2; i++) {
        float a = X[i] * r * w[i], b = X[i + h2] * r * w[i + h2];
        Y[i] = a * C[i] - b * S[i];
        Y[i + h2] = b * C[i] + a * S[i];
      }
    }
}
void qkr_bwd(const float *x, int stride, int col0, const float *w, const float *cs, const float *sn,
             const float *rs, const float *g, float *gx, float *gw, int T, int H, int D) {
  int h2 = D / 2;
#pragma omp parallel
  {
    std::vector<float> loc(D, 0.f), u(D);
#pragma omp for
    for (int t = 0; t < T; t++)
      for (int h = 0; h < H; h++) {
        const float *X = x + (size_t)t * stride + col0 + h * D, *G = g + ((size_t)t * H + h) * D;
        float *GX = gx + (size_t)t * stride + col0 + h * D;
        const float *C = cs + (size_t)t * h2, *S = sn + (size_t)t * h2;
        float r = rs[(size_t)t * H + h];
        for (int i = 0; i < h2; i++) {
          float a = G[i], b = G[i + h2];
          u[i] = a * C[i] + b * S[i];
          u[i + h2] = b * C[i] - a * S[i];
        }
        float s = 0;
        for (int i = 0; i < D; i++) {
          s += u[i] * w[i] * X[i];
          loc[i] += u[i] * X[i] * r;
        }
        float k = s * r * r * r / D;
        for (int i = 0; i < D; i++)
          GX[i] = u[i] * w[i] * r - X[i] * k;
      }
#pragma omp critical
    for (int i = 0; i < D; i++)
      gw[i] += loc[i];
  }
}
void swi_fwd(const float *x, float *y, int T, int f) { // x: [T,2f] gate|up
#pragma omp parallel for
  for (int t = 0; t < T; t++) {
    const float *A = x + (size_t)t * 2 * f, *B = A + f;
    float *Y = y + (size_t)t * f;
    for (int i = 0; i < f; i++)
      Y[i] = A[i] / (1.f + expf(-A[i])) * B[i];
  }
}
void swi_bwd(const float *x, const float *g, float *gx, int T, int f) {
#pragma omp parallel for
  for (int t = 0; t < T; t++) {
    const float *A = x + (size_t)t * 2 * f, *B = A + f, *G = g + (size_t)t * f;
    float *GA = gx + (size_t)t * 2 * f, *GB = GA + f;
    for (int i = 0; i < f; i++) {
      float s = 1.f / (1.f + expf(-A[i]));
      GB[i] = G[i] * A[i] * s;
      GA[i] = G[i] * B[i] * s * (1.f + A[i] * (1.f - s));
    }
  }
}
void copycols(const float *x, int stride, int col0, float *y, int T, int n) {
#pragma omp parallel for
  for (int t = 0; t < T; t++)
    memcpy(y + (size_t)t * n, x + (size_t)t * stride + col0, n * 4);
}
void putcols(float *x, int stride, int col0, const float *y, int T, int n) {
#pragma omp parallel for
  for (int t = 0; t < T; t++)
    memcpy(x + (size_t)t * stride + col0, y + (size_t)t * n, n * 4);
}
}
