// Causal block-diagonal attention fwd/bwd, fp32, GQA, D=32, register-tiled with GCC vector extensions
// (AVX-512). q:[T,H,32] k,v:[T,KH,32]; off:[nd+1].  g++ -O3 -march=native -mprefer-vector-width=512
// -ffast-math -fopenmp -shared -fPIC attention.cpp -o attention.so
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>
typedef float v16 __attribute__((vector_size(64)));
static const int D = 32;
struct Buf {
  float *p = 0;
  size_t n = 0;
  float *get(size_t m) {
    if (m > n) {
      free(p);
      n = m;
      p = (float *)aligned_alloc(64, ((m * 4 + 63) / 64) * 64);
    }
    return p;
  }
};
static thread_local Buf B[12];
static inline v16 ld(const float *p) {
  v16 x;
  memcpy(&x, p, 64);
  return x;
}
static inline void st(float *p, v16 x) { memcpy(p, &x, 64); }
// S[R][np] = A[R][32] * Kt[32][np]  for columns [0,mp)
template <int R> static inline void qk(const float *A, const float *Kt, float *S, int np, int mp) {
  for (int j = 0; j < mp; j += 16) {
    v16 a[R];
    for (int r = 0; r < R; r++)
      a[r] = v16{};
    for (int c = 0; c < D; c++) {
      v16 kk = *(const v16 *)(Kt + (size_t)c * np + j);
      for (int r = 0; r < R; r++)
        a[r] += A[r * D + c] * kk;
    }
    for (int r = 0; r < R; r++)
      *(v16 *)(S + (size_t)r * np + j) = a[r];
  }
}
// O[R][32] += P[R][np](cols 0..m) * V[m][32]
template <int R> static inline void pv(const float *P, const float *V, float *O, int np, int m) {
  v16 a0[R], a1[R];
  for (int r = 0; r < R; r++) {
    a0[r] = v16{};
    a1[r] = v16{};
  }
  for (int j = 0; j < m; j++) {
    v16 x = *(const v16 *)(V + (size_t)j * D), y = *(const v16 *)(V + (size_t)j * D + 16);
    for (int r = 0; r < R; r++) {
      float p = P[(size_t)r * np + j];
      a0[r] += p * x;
      a1[r] += p * y;
    }
  }
  for (int r = 0; r < R; r++) {
    st(O + r * D, a0[r]);
    st(O + r * D + 16, a1[r]);
  }
}
static const int R = 8;
extern "C" {
void attn_fwd(const float *q, const float *k, const float *v, float *o, float *lse, const int *off, int nd,
              int H, int KH, int D_, float sc) {
  int G = H / KH;
  for (int d = 0; d < nd; d++) {
    int a = off[d], n = off[d + 1] - a, np = (n + 15) / 16 * 16;
    for (int kh = 0; kh < KH; kh++) {
      float *Kt = B[0].get((size_t)D * np), *V = B[1].get((size_t)np * D), *S = B[2].get((size_t)R * np),
            *A = B[3].get(R * D), *O = B[4].get(R * D);
      memset(Kt, 0, (size_t)D * np * 4);
      for (int j = 0; j < n; j++) {
        const float *x = k + ((size_t)(a + j) * KH + kh) * D;
        for (int c = 0; c < D; c++)
          Kt[(size_t)c * np + j] = x[c];
        memcpy(V + (size_t)j * D, v + ((size_t)(a + j) * KH + kh) * D, D * 4);
      }
      for (int h = kh * G; h < kh * G + G; h++)
        for (int i0 = 0; i0 < n; i0 += R) {
          int r = std::min(R, n - i0);
          memset(A, 0, R * D * 4);
          for (int z = 0; z < r; z++) {
            const float *x = q + ((size_t)(a + i0 + z) * H + h) * D;
            for (int c = 0; c < D; c++)
              A[z * D + c] = x[c] * sc;
          }
          int m = i0 + r, mp = (m + 15) / 16 * 16;
          qk<R>(A, Kt, S, np, mp);
          for (int z = 0; z < r; z++) {
            float *s = S + (size_t)z * np;
            int mm = i0 + z + 1;
            float mx = -1e30f;
            for (int j = 0; j < mm; j++)
              mx = std::max(mx, s[j]);
            float sum = 0;
            for (int j = 0; j < mm; j++) {
              s[j] = expf(s[j] - mx);
              sum += s[j];
            }
            for (int j = mm; j < mp; j++)
              s[j] = 0;
            lse[(size_t)(a + i0 + z) * H + h] = mx + logf(sum);
            float inv = 1.f / sum;
            for (int j = 0; j < mm; j++)
              s[j] *= inv;
          }
          for (int z = r; z < R; z++)
            memset(S + (size_t)z * np, 0, mp * 4);
          pv<R>(S, V, O, np, m);
          for (int z = 0; z < r; z++)
            memcpy(o + ((size_t)(a + i0 + z) * H + h) * D, O + z * D, D * 4);
        }
    }
  }
}
void attn_bwd(const float *q, const float *k, const float *v, const float *o, const float *lse,
              const float *go, float *gq, float *gk, float *gv, const int *off, int nd, int H, int KH, int D_,
              float sc) {
  int G = H / KH;
  for (int d = 0; d < nd; d++) {
    int a = off[d], n = off[d + 1] - a, np = (n + 15) / 16 * 16;
    for (int kh = 0; kh < KH; kh++) {
      float *Kt = B[0].get((size_t)D * np), *Vt = B[1].get((size_t)D * np), *Kk = B[5].get((size_t)np * D),
            *S = B[2].get((size_t)R * np), *P = B[6].get((size_t)R * np), *A = B[3].get(R * D),
            *Gg = B[7].get(R * D), *O = B[4].get(R * D), *GK = B[8].get((size_t)np * D),
            *GV = B[9].get((size_t)np * D);
      memset(Kt, 0, (size_t)D * np * 4);
      memset(Vt, 0, (size_t)D * np * 4);
      memset(GK, 0, (size_t)np * D * 4);
      memset(GV, 0, (size_t)np * D * 4);
      for (int j = 0; j < n; j++) {
        const float *x = k + ((size_t)(a + j) * KH + kh) * D, *y = v + ((size_t)(a + j) * KH + kh) * D;
        for (int c = 0; c < D; c++) {
          Kt[(size_t)c * np + j] = x[c];
          Vt[(size_t)c * np + j] = y[c];
        }
        memcpy(Kk + (size_t)j * D, x, D * 4);
      }
      for (int h = kh * G; h < kh * G + G; h++)
        for (int i0 = 0; i0 < n; i0 += R) {
          int r = std::min(R, n - i0);
          memset(A, 0, R * D * 4);
          memset(Gg, 0, R * D * 4);
          float dl[R];
          for (int z = 0; z < r; z++) {
            size_t b = ((size_t)(a + i0 + z) * H + h) * D;
            float s = 0;
            for (int c = 0; c < D; c++) {
              A[z * D + c] = q[b + c] * sc;
              Gg[z * D + c] = go[b + c];
              s += go[b + c] * o[b + c];
            }
            dl[z] = s;
          }
          int m = i0 + r, mp = (m + 15) / 16 * 16;
          qk<R>(A, Kt, S, np, mp);
          qk<R>(Gg, Vt, P, np, mp);
          for (int z = 0; z < r; z++) {
            float *s = S + (size_t)z * np, *p = P + (size_t)z * np;
            int mm = i0 + z + 1;
            float L = lse[(size_t)(a + i0 + z) * H + h], dd = dl[z];
            for (int j = 0; j < mm; j++) {
              float e = expf(s[j] - L);
              s[j] = e;
              p[j] = e * (p[j] - dd);
            }
            for (int j = mm; j < mp; j++) {
              s[j] = 0;
              p[j] = 0;
            }
          }
          for (int z = r; z < R; z++) {
            memset(S + (size_t)z * np, 0, mp * 4);
            memset(P + (size_t)z * np, 0, mp * 4);
          }
          pv<R>(P, Kk, O, np, m);
          for (int z = 0; z < r; z++) {
            float *x = gq + ((size_t)(a + i0 + z) * H + h) * D;
            for (int c = 0; c < D; c++)
              x[c] = O[z * D + c] * sc;
          }
          // dK[j] += sum_z P[z][j]*A[z] (A already scaled), dV[j] += sum_z S[z][j]*G[z]
          v16 a0[R], a1[R], g0[R], g1[R];
          for (int z = 0; z < R; z++) {
            a0[z] = ld(A + z * D);
            a1[z] = ld(A + z * D + 16);
            g0[z] = ld(Gg + z * D);
            g1[z] = ld(Gg + z * D + 16);
          }
          for (int j = 0; j < m; j++) {
            v16 *K0 = (v16 *)(GK + (size_t)j * D), *V0 = (v16 *)(GV + (size_t)j * D);
            v16 x0 = K0[0], x1 = K0[1], y0 = V0[0], y1 = V0[1];
            for (int z = 0; z < R; z++) {
              float p = P[(size_t)z * np + j], s = S[(size_t)z * np + j];
              x0 += p * a0[z];
              x1 += p * a1[z];
              y0 += s * g0[z];
              y1 += s * g1[z];
            }
            K0[0] = x0;
            K0[1] = x1;
            V0[0] = y0;
            V0[1] = y1;
          }
        }
      for (int j = 0; j < n; j++) {
        memcpy(gk + ((size_t)(a + j) * KH + kh) * D, GK + (size_t)j * D, D * 4);
        memcpy(gv + ((size_t)(a + j) * KH + kh) * D, GV + (size_t)j * D, D * 4);
      }
    }
  }
}
}
