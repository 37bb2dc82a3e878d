/** NumPy, pandas, SciPy and joblib: arrays and tables. Read against NumPy 1.26 and 2.4, pandas 3.1, SciPy 1.17, joblib 1.6. */
import type { AllowedNames } from "../allowed.ts";
import type { Value } from "../value.ts";
import {
  classFirst,
  instanceOfFirst,
  isAllowedClass,
  isBytes,
  isInteger,
  isMadeBy,
  isNamed,
  isShape,
  isText,
} from "./arguments.ts";

const arrays = [
  "numpy.ndarray",
  "numpy.matrix",
  "numpy.recarray",
  "numpy.rec.recarray",
  "numpy.core.records.recarray",
  "numpy.memmap",
  "numpy.chararray",
  "numpy.ma.core.MaskedArray",
  "numpy.ma.MaskedArray",
];

/** _reconstruct(subtype, shape, dtype): an empty array that BUILD fills. */
const reconstruct = ([subtype, shape, dtype]: readonly Value[]): string | undefined => {
  if (!isNamed(subtype, ...arrays)) return "the subtype is no array class";
  if (!isShape(shape)) return "the shape is no tuple of small sizes";
  return isBytes(dtype) || isText(dtype) || isMadeBy(dtype, "numpy.dtype") ? undefined : "the dtype is none";
};

/** A function name of the numpy or scipy.special namespace: _ufunc_reconstruct imports the module and takes the attribute. */
const ufunc = ([module, name]: readonly Value[]): string | undefined =>
  (module === "numpy" ||
    module === "scipy.special" ||
    module === "numpy.core._multiarray_umath" ||
    module === "numpy._core._multiarray_umath") &&
  typeof name === "string" &&
  ufuncs.has(name)
    ? undefined
    : "the name is no arithmetic function of NumPy";

const ufuncs = new Set(
  `abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt ceil conjugate copysign cos cosh deg2rad degrees divide exp
  exp2 expm1 fabs floor floor_divide fmax fmin fmod hypot isfinite isinf isnan log log10 log1p log2 logaddexp maximum minimum mod multiply
  negative positive power rad2deg radians reciprocal remainder rint sign sin sinh sqrt square subtract tan tanh true_divide trunc expit logit`.split(
    /\s+/,
  ),
);

export const numpy: readonly AllowedNames[] = [
  { module: "numpy.core.multiarray", names: "_reconstruct", use: "function", check: reconstruct },
  {
    module: "numpy.core.multiarray",
    names: "scalar",
    use: "function",
    check: ([dtype]) => (isMadeBy(dtype, "numpy.dtype") ? undefined : "the dtype is none"),
  },
  {
    module: "numpy.core.numeric",
    names: "_frombuffer",
    use: "function",
    // _frombuffer(buf, dtype, shape, order)
    check: ([, dtype, shape]) =>
      isMadeBy(dtype, "numpy.dtype") && isShape(shape) ? undefined : "the arguments are not those of an array",
  },
  { module: "numpy", names: "dtype ndarray matrix recarray chararray record", use: "class" },
  // its constructor opens a file; _reconstruct does not call it
  { module: "numpy", names: "memmap", use: "value" },
  { module: "numpy.ma.core", names: "MaskedArray MaskedConstant", use: "class" },
  { module: "numpy.ma", names: "MaskedArray", use: "class" },
  { module: "numpy.rec", names: "recarray record", use: "class" },
  { module: "numpy.core.records", names: "recarray record", use: "class" },
  {
    module: "numpy.ma.core",
    names: "_mareconstruct",
    use: "function",
    check: ([subtype, base]) =>
      isNamed(subtype, ...arrays) && isNamed(base, ...arrays) ? undefined : "the subtype is no array class",
  },
  { module: "numpy.core", names: "_ufunc_reconstruct", use: "function", check: ufunc },
  {
    module: "numpy",
    names: `bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intc uintc intp uintp longlong ulonglong half float16 float32
      float64 longdouble float128 single double complex64 complex128 clongdouble str_ bytes_ object_ void datetime64 timedelta64 generic
      number integer floating string_ unicode_ float_ int_ nan inf newaxis`,
    use: "value",
  },
  { module: "numpy", names: [...ufuncs].filter((u) => u !== "expit" && u !== "logit").join(" "), use: "value" },
  { module: "numpy.core._multiarray_umath", names: [...ufuncs].join(" "), use: "value" },
  // named by transformers, never called by a pickle
  {
    module: "numpy",
    names: "mean median std var sum prod min max amin amax argmin argmax clip nanmean nan_to_num identity",
    use: "value",
  },
  { module: "scipy._lib.array_api_compat.numpy._aliases", names: "asarray", use: "value" },
  { module: "numpy.dtypes", names: dtypeClasses(), use: "class" },
  {
    module: "numpy.random._pickle",
    names: "__randomstate_ctor __generator_ctor __bit_generator_ctor",
    use: "function",
    check: (args) =>
      args.every(
        (a) =>
          typeof a === "string" ||
          isAllowedClass(a) ||
          isMadeBy(a, ...bitGenerators) ||
          isNamed(a, "numpy.random._pickle.__bit_generator_ctor") ||
          isMadeBy(a, "numpy.random._pickle.__bit_generator_ctor"),
      )
        ? undefined
        : "the arguments name no bit generator",
  },
  ...bitGeneratorModules(),
  { module: "numpy.random.mtrand", names: "RandomState", use: "class" },
  { module: "numpy.random._generator", names: "Generator", use: "class" },
  { module: "numpy.random.bit_generator", names: "SeedSequence", use: "class" },
  {
    module: "numpy.random.bit_generator",
    names: "__pyx_unpickle_SeedSequence",
    use: "function",
    check: classFirst,
    result: instanceOfFirst,
  },
  { module: "numpy.polynomial.polynomial", names: "Polynomial", use: "class" },
  ...sparse(),
  { module: "scipy.interpolate._interpolate", names: "interp1d PPoly BPoly", use: "class" },
  { module: "scipy.interpolate._bsplines", names: "BSpline", use: "class" },
  { module: "scipy.interpolate._cubic", names: "CubicSpline PchipInterpolator Akima1DInterpolator", use: "class" },
  { module: "scipy.spatial._ckdtree", names: "cKDTree", use: "class" },
  { module: "scipy.spatial._kdtree", names: "KDTree", use: "class" },
  { module: "scipy.special._ufuncs", names: "expit logit", use: "value" },
  { module: "joblib.numpy_pickle", names: "NumpyArrayWrapper", use: "class" },
];

function dtypeClasses(): string {
  return "Bool Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float16 Float32 Float64 LongDouble Complex64 Complex128 Object Str Bytes Void String DateTime64 TimeDelta64"
    .split(" ")
    .map((n) => `${n}DType`)
    .join(" ");
}

function bitGeneratorModules(): AllowedNames[] {
  return ["MT19937", "PCG64", "Philox", "SFC64"].map((name) => ({
    module: `numpy.random._${name.toLowerCase()}`,
    names: name === "PCG64" ? "PCG64 PCG64DXSM" : name,
    use: "class" as const,
  }));
}

const bitGenerators = bitGeneratorModules().flatMap((m) => m.names.split(" ").map((n) => `${m.module}.${n}`));

/** sparse matrices, under the module names of SciPy before and since 1.8 */
function sparse(): AllowedNames[] {
  return ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"].flatMap((kind) => [
    { module: `scipy.sparse._${kind}`, names: `${kind}_matrix ${kind}_array`, use: "class" as const },
    { module: `scipy.sparse.${kind}`, names: `${kind}_matrix`, use: "class" as const },
  ]);
}

export const pandas: readonly AllowedNames[] = [
  { module: "pandas.core.frame", names: "DataFrame", use: "class" },
  {
    module: "pandas",
    names: `DataFrame Series Index MultiIndex RangeIndex DatetimeIndex TimedeltaIndex PeriodIndex CategoricalIndex IntervalIndex Timestamp
      Timedelta Period Interval Categorical StringDtype CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype SparseDtype BooleanDtype
      Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype Float64Dtype`,
    use: "class",
  },
  {
    module: "pandas.arrays",
    names:
      "StringArray ArrowStringArray DatetimeArray TimedeltaArray PeriodArray IntervalArray IntegerArray FloatingArray BooleanArray SparseArray NumpyExtensionArray",
    use: "class",
  },
  { module: "pandas.core.series", names: "Series", use: "class" },
  { module: "pandas.core.internals.managers", names: "BlockManager SingleBlockManager", use: "class" },
  { module: "pandas.core.internals.blocks", names: "new_block", use: "function" },
  {
    module: "pandas._libs.internals",
    names: "_unpickle_block",
    use: "function",
    check: (args) => (isInteger(args[2]) || args.length >= 2 ? undefined : "the arguments are not those of a block"),
  },
  { module: "pandas._libs.internals", names: "BlockManager BlockPlacement", use: "class" },
  // _new_Index(cls, d): cls.__new__(cls, **d)
  {
    module: "pandas.core.indexes.base",
    names: "_new_Index",
    use: "function",
    check: classFirst,
    result: instanceOfFirst,
  },
  {
    module: "pandas.core.indexes.datetimes",
    names: "_new_DatetimeIndex",
    use: "function",
    check: classFirst,
    result: instanceOfFirst,
  },
  {
    module: "pandas.core.indexes.period",
    names: "_new_PeriodIndex",
    use: "function",
    check: classFirst,
    result: instanceOfFirst,
  },
  { module: "pandas.core.indexes.base", names: "Index", use: "class" },
  { module: "pandas.core.indexes.range", names: "RangeIndex", use: "class" },
  { module: "pandas.core.indexes.multi", names: "MultiIndex", use: "class" },
  { module: "pandas.core.indexes.datetimes", names: "DatetimeIndex", use: "class" },
  { module: "pandas.core.indexes.timedeltas", names: "TimedeltaIndex", use: "class" },
  { module: "pandas.core.indexes.category", names: "CategoricalIndex", use: "class" },
  { module: "pandas.core.indexes.interval", names: "IntervalIndex", use: "class" },
  { module: "pandas.core.indexes.period", names: "PeriodIndex", use: "class" },
  { module: "pandas.core.indexes.numeric", names: "Int64Index UInt64Index Float64Index", use: "class" },
  { module: "pandas.core.indexes.frozen", names: "FrozenList", use: "class" },
  { module: "pandas.core.arrays.categorical", names: "Categorical", use: "class" },
  { module: "pandas.core.arrays.string_", names: "StringArray StringDtype", use: "class" },
  { module: "pandas.core.arrays.string_arrow", names: "ArrowStringArray ArrowStringArrayNumpySemantics", use: "class" },
  { module: "pandas.core.arrays.datetimes", names: "DatetimeArray", use: "class" },
  { module: "pandas.core.arrays.timedeltas", names: "TimedeltaArray", use: "class" },
  {
    module: "pandas.core.arrays.integer",
    names: "IntegerArray Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype",
    use: "class",
  },
  { module: "pandas.core.arrays.floating", names: "FloatingArray Float32Dtype Float64Dtype", use: "class" },
  { module: "pandas.core.arrays.boolean", names: "BooleanArray BooleanDtype", use: "class" },
  {
    module: "pandas.core.dtypes.dtypes",
    names: "CategoricalDtype DatetimeTZDtype IntervalDtype PeriodDtype SparseDtype",
    use: "class",
  },
  {
    module: "pandas._libs.arrays",
    names: "__pyx_unpickle_NDArrayBacked",
    use: "function",
    check: classFirst,
    result: instanceOfFirst,
  },
  { module: "pandas._libs.tslibs.timestamps", names: "_unpickle_timestamp", use: "function" },
  { module: "pandas._libs.tslibs.timedeltas", names: "_timedelta_unpickle", use: "function" },
  { module: "pandas._libs.missing", names: "NAType", use: "class" },
  { module: "pandas._libs.missing", names: "NA", use: "value" },
  { module: "pandas._libs.tslibs.nattype", names: "_nat_unpickle", use: "function" },
  {
    module: "pandas._libs.tslibs.offsets",
    names: "Day Hour Minute Second Milli Micro Nano MonthEnd MonthBegin BusinessDay Week",
    use: "class",
  },
  { module: "pandas.core.flags", names: "Flags", use: "class" },
];

/** A booster is made empty and given its trees by BUILD; with arguments its constructor reads a file. */
const noArguments = (args: readonly Value[]): string | undefined =>
  args.length === 0 ? undefined : "a booster is made without arguments";

export const boosters: readonly AllowedNames[] = [
  { module: "xgboost.core", names: "Booster", use: "class", check: noArguments },
  {
    module: "xgboost.sklearn",
    names: "XGBModel XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor",
    use: "class",
  },
  { module: "lightgbm.basic", names: "Booster", use: "class", check: noArguments },
  { module: "lightgbm.sklearn", names: "LGBMModel LGBMClassifier LGBMRegressor LGBMRanker", use: "class" },
];
