// C = A B with float32 in and out, multiplied in float16 (AVX512-FP16): two instructions a cycle of 64 operations each.
// Sums run in float16 over CHUNK products only and in float32 above that; operands are scaled by powers of two so that
// nothing overflows. The error is a third of what rounding the operands to bfloat16 makes (checks.py measures it).
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>

static const int ROWS = 12;    // of a tile
static const int COLUMNS = 64; // of a tile: two registers
static const int CHUNK = 32;   // products summed in float16
// A sum of CHUNK products of two scaled operands stays below 32 · 32 · 32 = 32,768; float16 ends at 65,504.
static const float LARGEST = 32.f;
static const size_t LEFT_BYTES = 512 * 1024;

struct Buffer {
  char *memory = nullptr;
  size_t size = 0;
  template <typename T> T *of(size_t count) {
    if (count * sizeof(T) > size) {
      free(memory);
      size = (count * sizeof(T) + 63) / 64 * 64;
      memory = (char *)aligned_alloc(64, size);
    }
    return (T *)memory;
  }
};
static thread_local Buffer LEFT, RIGHT;

// The power of two that brings the largest magnitude to at most LARGEST.
static float scale_of(const float *x, size_t count) {
  __m512 most = _mm512_setzero_ps();
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    most = _mm512_max_ps(most, _mm512_abs_ps(_mm512_loadu_ps(x + i)));
  float largest = _mm512_reduce_max_ps(most);
  for (; i < count; i++)
    largest = std::max(largest, std::fabs(x[i]));
  if (!(largest > 0) || !std::isfinite(largest))
    return 1.f;
  return std::ldexp(1.f, (int)std::floor(std::log2(LARGEST / largest)));
}

static inline __m256i half(__m512 x, __m512 scale) { return (__m256i)_mm512_cvtxps_ph(_mm512_mul_ps(x, scale)); }

// Every half twice in 32 bits, because a broadcast of 32 bits costs no arithmetic port and one of 16 bits does.
static inline __m512i doubled(__m256i h) {
  __m512i x = _mm512_cvtepu16_epi32(h);
  return _mm512_or_si512(x, _mm512_slli_epi32(x, 16));
}

static inline void transpose16(__m512 r[16]) {
  __m512 t[16];
  for (int i = 0; i < 8; i++) {
    t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 4; i++) {
    __m512d a = (__m512d)t[4 * i], b = (__m512d)t[4 * i + 1], c = (__m512d)t[4 * i + 2], d = (__m512d)t[4 * i + 3];
    r[4 * i] = (__m512)_mm512_unpacklo_pd(a, c);
    r[4 * i + 1] = (__m512)_mm512_unpackhi_pd(a, c);
    r[4 * i + 2] = (__m512)_mm512_unpacklo_pd(b, d);
    r[4 * i + 3] = (__m512)_mm512_unpackhi_pd(b, d);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_f32x4(r[i], r[4 + i], 0x88);
    t[4 + i] = _mm512_shuffle_f32x4(r[i], r[4 + i], 0xdd);
    t[8 + i] = _mm512_shuffle_f32x4(r[8 + i], r[12 + i], 0x88);
    t[12 + i] = _mm512_shuffle_f32x4(r[8 + i], r[12 + i], 0xdd);
  }
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[8 + i], 0x88);
    r[8 + i] = _mm512_shuffle_f32x4(t[i], t[8 + i], 0xdd);
    r[4 + i] = _mm512_shuffle_f32x4(t[4 + i], t[12 + i], 0x88);
    r[12 + i] = _mm512_shuffle_f32x4(t[4 + i], t[12 + i], 0xdd);
  }
}

static inline __mmask16 first(int count) { return count >= 16 ? 0xffff : count <= 0 ? 0 : (__mmask16)((1u << count) - 1); }

// 16 × 16 of x (rows `row`.., columns `column`..), zero outside; transposed: x is read as columns × rows.
static inline void block(const float *x, int rows, int columns, int row, int column, bool transposed, __m512 r[16]) {
  if (!transposed) {
    __mmask16 inside = first(columns - column);
    for (int i = 0; i < 16; i++)
      r[i] = row + i < rows ? _mm512_maskz_loadu_ps(inside, x + (size_t)(row + i) * columns + column) : _mm512_setzero_ps();
    return;
  }
  __mmask16 inside = first(rows - row);
  for (int i = 0; i < 16; i++)
    r[i] = column + i < columns ? _mm512_maskz_loadu_ps(inside, x + (size_t)(column + i) * rows + row) : _mm512_setzero_ps();
  transpose16(r);
}

// left[chunk][row][CHUNK] of `rows` rows from `start` on: a tile's rows are a constant distance apart, whatever the depth.
static void pack_left(const float *a, int M, int depth, int start, int rows, int deep, bool transposed, float scale,
                      unsigned *left) {
  __m512 s = _mm512_set1_ps(scale), r[16];
  for (int k = 0; k < deep; k += 16)
    for (int m = 0; m < rows; m += 16) {
      block(a, M, depth, start + m, k, transposed, r);
      unsigned *to = left + ((size_t)(k / CHUNK) * rows + m) * CHUNK + k % CHUNK;
      for (int i = 0; i < 16 && m + i < rows; i++)
        _mm512_storeu_si512(to + i * CHUNK, doubled(half(r[i], s)));
    }
}

// right[panel][k][COLUMNS]
static void pack_right(const float *b, int depth, int N, int deep, bool transposed, float scale, _Float16 *right) {
  __m512 s = _mm512_set1_ps(scale), r[16];
  for (int n = 0; n < (N + COLUMNS - 1) / COLUMNS * COLUMNS; n += 16)
    for (int k = 0; k < deep; k += 16) {
      block(b, depth, N, k, n, transposed, r);
      _Float16 *to = right + ((size_t)(n / COLUMNS) * deep + k) * COLUMNS + n % COLUMNS;
      for (int i = 0; i < 16; i++)
        _mm256_storeu_si256((__m256i *)(to + i * COLUMNS), half(r[i], s));
    }
}

static inline void tile(const unsigned *left, size_t stride, const _Float16 *right, int chunks, float *sums) {
  for (int chunk = 0; chunk < chunks; chunk++, left += stride, right += CHUNK * COLUMNS) {
    __m512h c[ROWS][2];
    for (int r = 0; r < ROWS; r++)
      c[r][0] = c[r][1] = _mm512_setzero_ph();
    for (int k = 0; k < CHUNK; k++) {
      __m512h b0 = _mm512_loadu_ph(right + k * COLUMNS), b1 = _mm512_loadu_ph(right + k * COLUMNS + 32);
#pragma GCC unroll 12
      for (int r = 0; r < ROWS; r++) {
        __m512h a = (__m512h)_mm512_set1_epi32(left[r * CHUNK + k]);
        c[r][0] = _mm512_fmadd_ph(a, b0, c[r][0]);
        c[r][1] = _mm512_fmadd_ph(a, b1, c[r][1]);
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 2
      for (int h = 0; h < 2; h++) {
        float *to = sums + r * COLUMNS + h * 32;
        __m512i x = (__m512i)c[r][h];
        __m512 low = _mm512_cvtxph_ps((__m256h)_mm512_castsi512_si256(x));
        __m512 high = _mm512_cvtxph_ps((__m256h)_mm512_extracti64x4_epi64(x, 1));
        if (chunk) {
          low = _mm512_add_ps(low, _mm512_load_ps(to));
          high = _mm512_add_ps(high, _mm512_load_ps(to + 16));
        }
        _mm512_store_ps(to, low);
        _mm512_store_ps(to + 16, high);
      }
  }
}

extern "C" {
// c[M][N] = A B; a is [M][K], or [K][M] if a_transposed; b is [K][N], or [N][K] if b_transposed.
void matmul(const float *a, const float *b, float *c, int M, int N, int K, int a_transposed, int b_transposed) {
  int deep = (K + CHUNK - 1) / CHUNK * CHUNK, panels = (N + COLUMNS - 1) / COLUMNS;
  float a_scale = scale_of(a, (size_t)M * K), b_scale = scale_of(b, (size_t)K * N);
  _Float16 *right = RIGHT.of<_Float16>((size_t)panels * deep * COLUMNS);
  pack_right(b, K, N, deep, b_transposed, b_scale, right);
  // As many rows at a time as stay in the second-level cache beside a panel.
  int rows = std::max(ROWS, (int)(LEFT_BYTES / sizeof(unsigned) / deep) / ROWS * ROWS);
  unsigned *left = LEFT.of<unsigned>((size_t)rows * deep);
  alignas(64) float sums[ROWS * COLUMNS];
  __m512 back = _mm512_set1_ps(1.f / (a_scale * b_scale));
  for (int start = 0; start < M; start += rows) {
    int end = std::min(M, start + rows), padded = (end - start + ROWS - 1) / ROWS * ROWS;
    pack_left(a, M, K, start, padded, deep, a_transposed, a_scale, left);
    for (int panel = 0; panel < panels; panel++)
      for (int m = start; m < end; m += ROWS) {
        tile(left + (size_t)(m - start) * CHUNK, (size_t)padded * CHUNK, right + (size_t)panel * deep * COLUMNS,
             deep / CHUNK, sums);
        for (int r = 0; r < std::min(ROWS, end - m); r++)
          for (int n = 0; n < COLUMNS && panel * COLUMNS + n < N; n += 16)
            _mm512_mask_storeu_ps(c + (size_t)(m + r) * N + panel * COLUMNS + n, first(N - panel * COLUMNS - n),
                                  _mm512_mul_ps(_mm512_load_ps(sums + r * COLUMNS + n), back));
      }
  }
}
}
