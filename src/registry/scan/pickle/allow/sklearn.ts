/**
 * scikit-learn: estimators, losses, kernels, trees and splitters of 1.9, and the module names that 0.19 to 0.23 gave them. Their
 * __setstate__ stores attributes and compares versions; no constructor opens a file or imports a name. Datasets, tests and functions are
 * not listed.
 */
import type { AllowedNames } from "../allowed.ts";
import { classFirst, instanceOfFirst } from "./arguments.ts";

/** module: classes */
const classes = `
  sklearn._loss._loss: CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyLossFunction CyPinballLoss
  sklearn._loss.link: BaseLink HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit
  sklearn._loss.loss: AbsoluteError BaseLoss ExponentialLoss HalfBinomialLoss HalfBinomialLossArrayAPI HalfGammaLoss HalfMultinomialLoss HalfMultinomialLossArrayAPI HalfPoissonLoss HalfPoissonLossArrayAPI HalfSquaredError HalfTweedieLoss HalfTweedieLossIdentity HuberLoss PinballLoss
  sklearn.base: BaseEstimator
  sklearn.calibration: CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration _TemperatureScaling
  sklearn.cluster._affinity_propagation: AffinityPropagation
  sklearn.cluster._agglomerative: AgglomerativeClustering FeatureAgglomeration
  sklearn.cluster._bicluster: BaseSpectral SpectralBiclustering SpectralCoclustering
  sklearn.cluster._birch: Birch _CFNode _CFSubcluster
  sklearn.cluster._bisect_k_means: BisectingKMeans _BisectingTree
  sklearn.cluster._dbscan: DBSCAN
  sklearn.cluster._hdbscan.hdbscan: HDBSCAN
  sklearn.cluster._kmeans: KMeans MiniBatchKMeans
  sklearn.cluster._mean_shift: MeanShift
  sklearn.cluster._optics: OPTICS
  sklearn.cluster._spectral: SpectralClustering
  sklearn.compose._column_transformer: ColumnTransformer make_column_selector
  sklearn.compose._target: TransformedTargetRegressor
  sklearn.covariance._elliptic_envelope: EllipticEnvelope
  sklearn.covariance._empirical_covariance: EmpiricalCovariance
  sklearn.covariance._graph_lasso: BaseGraphicalLasso GraphicalLasso GraphicalLassoCV
  sklearn.covariance._robust_covariance: MinCovDet
  sklearn.covariance._shrunk_covariance: LedoitWolf OAS ShrunkCovariance
  sklearn.cross_decomposition._pls: CCA PLSCanonical PLSRegression PLSSVD _PLS
  sklearn.decomposition._dict_learning: DictionaryLearning MiniBatchDictionaryLearning SparseCoder
  sklearn.decomposition._factor_analysis: FactorAnalysis
  sklearn.decomposition._fastica: FastICA
  sklearn.decomposition._incremental_pca: IncrementalPCA
  sklearn.decomposition._kernel_pca: KernelPCA
  sklearn.decomposition._lda: LatentDirichletAllocation
  sklearn.decomposition._nmf: MiniBatchNMF NMF
  sklearn.decomposition._pca: PCA
  sklearn.decomposition._sparse_pca: MiniBatchSparsePCA SparsePCA
  sklearn.decomposition._truncated_svd: TruncatedSVD
  sklearn.discriminant_analysis: LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
  sklearn.dummy: DummyClassifier DummyRegressor
  sklearn.ensemble._bagging: BaggingClassifier BaggingRegressor BaseBagging
  sklearn.ensemble._base: BaseEnsemble
  sklearn.ensemble._forest: BaseForest ExtraTreesClassifier ExtraTreesRegressor ForestClassifier ForestRegressor RandomForestClassifier RandomForestRegressor RandomTreesEmbedding
  sklearn.ensemble._gb: BaseGradientBoosting GradientBoostingClassifier GradientBoostingRegressor VerboseReporter
  sklearn.ensemble._hist_gradient_boosting.binning: _BinMapper
  sklearn.ensemble._hist_gradient_boosting.gradient_boosting: BaseHistGradientBoosting HistGradientBoostingClassifier HistGradientBoostingRegressor
  sklearn.ensemble._hist_gradient_boosting.predictor: TreePredictor
  sklearn.ensemble._iforest: IsolationForest
  sklearn.ensemble._stacking: StackingClassifier StackingRegressor
  sklearn.ensemble._voting: VotingClassifier VotingRegressor
  sklearn.ensemble._weight_boosting: AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
  sklearn.feature_extraction._dict_vectorizer: DictVectorizer
  sklearn.feature_extraction._hash: FeatureHasher
  sklearn.feature_extraction.image: PatchExtractor
  sklearn.feature_extraction.text: CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer
  sklearn.feature_selection._from_model: SelectFromModel
  sklearn.feature_selection._rfe: RFE RFECV
  sklearn.feature_selection._sequential: SequentialFeatureSelector
  sklearn.feature_selection._univariate_selection: GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile
  sklearn.feature_selection._variance_threshold: VarianceThreshold
  sklearn.frozen._frozen: FrozenEstimator
  sklearn.gaussian_process._gpc: GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace
  sklearn.gaussian_process._gpr: GaussianProcessRegressor
  sklearn.gaussian_process.kernels: CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation Hyperparameter Kernel KernelOperator Matern PairwiseKernel Product RBF RationalQuadratic Sum WhiteKernel
  sklearn.impute._base: MissingIndicator SimpleImputer
  sklearn.impute._iterative: IterativeImputer _ImputerTriplet
  sklearn.impute._knn: KNNImputer
  sklearn.isotonic: IsotonicRegression
  sklearn.kernel_approximation: AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler
  sklearn.kernel_ridge: KernelRidge
  sklearn.linear_model._base: LinearModel LinearRegression MultiOutputLinearModel
  sklearn.linear_model._bayes: ARDRegression BayesianRidge
  sklearn.linear_model._coordinate_descent: ElasticNet ElasticNetCV Lasso LassoCV LinearModelCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV
  sklearn.linear_model._glm.glm: GammaRegressor PoissonRegressor TweedieRegressor _GeneralizedLinearRegressor
  sklearn.linear_model._huber: HuberRegressor
  sklearn.linear_model._least_angle: Lars LarsCV LassoLars LassoLarsCV LassoLarsIC
  sklearn.linear_model._logistic: LogisticRegression LogisticRegressionCV
  sklearn.linear_model._omp: OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
  sklearn.linear_model._passive_aggressive: PassiveAggressiveClassifier PassiveAggressiveRegressor
  sklearn.linear_model._perceptron: Perceptron
  sklearn.linear_model._quantile: QuantileRegressor
  sklearn.linear_model._ransac: RANSACRegressor
  sklearn.linear_model._ridge: Ridge RidgeCV RidgeClassifier RidgeClassifierCV _IdentityClassifier _IdentityRegressor _RidgeGCV
  sklearn.linear_model._sgd_fast: Classification EpsilonInsensitive Hinge ModifiedHuber Regression SquaredEpsilonInsensitive SquaredHinge
  sklearn.linear_model._stochastic_gradient: BaseSGD BaseSGDClassifier BaseSGDRegressor SGDClassifier SGDOneClassSVM SGDRegressor
  sklearn.linear_model._theil_sen: TheilSenRegressor
  sklearn.manifold._classical_mds: ClassicalMDS
  sklearn.manifold._isomap: Isomap
  sklearn.manifold._locally_linear: LocallyLinearEmbedding
  sklearn.manifold._mds: MDS
  sklearn.manifold._spectral_embedding: SpectralEmbedding
  sklearn.manifold._t_sne: TSNE
  sklearn.metrics._dist_metrics: BrayCurtisDistance32 BrayCurtisDistance64 CanberraDistance32 CanberraDistance64 ChebyshevDistance32 ChebyshevDistance64 DiceDistance32 DiceDistance64 DistanceMetric DistanceMetric32 DistanceMetric64 EuclideanDistance32 EuclideanDistance64 HammingDistance32 HammingDistance64 HaversineDistance32 HaversineDistance64 JaccardDistance32 JaccardDistance64 KulsinskiDistance32 KulsinskiDistance64 MahalanobisDistance32 MahalanobisDistance64 ManhattanDistance32 ManhattanDistance64 MatchingDistance32 MatchingDistance64 MinkowskiDistance32 MinkowskiDistance64 PyFuncDistance32 PyFuncDistance64 RogersTanimotoDistance32 RogersTanimotoDistance64 RussellRaoDistance32 RussellRaoDistance64 SEuclideanDistance32 SEuclideanDistance64 SokalMichenerDistance32 SokalMichenerDistance64 SokalSneathDistance32 SokalSneathDistance64
  sklearn.metrics._scorer: _BaseScorer _CurveScorer _MultimetricScorer _PassthroughScorer _Scorer
  sklearn.mixture._base: BaseMixture
  sklearn.mixture._bayesian_mixture: BayesianGaussianMixture
  sklearn.mixture._gaussian_mixture: GaussianMixture
  sklearn.model_selection._classification_threshold: BaseThresholdClassifier FixedThresholdClassifier TunedThresholdClassifierCV
  sklearn.model_selection._search: BaseSearchCV GridSearchCV RandomizedSearchCV
  sklearn.model_selection._search_successive_halving: BaseSuccessiveHalving HalvingGridSearchCV HalvingRandomSearchCV
  sklearn.model_selection._split: BaseCrossValidator BaseShuffleSplit GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit RepeatedKFold RepeatedStratifiedKFold ShuffleSplit StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit _BaseKFold _CVIterableWrapper _RepeatedSplits
  sklearn.multiclass: OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier _ConstantPredictor
  sklearn.multioutput: ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain _MultiOutputEstimator
  sklearn.naive_bayes: BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
  sklearn.neighbors._ball_tree: BallTree BallTree32 BallTree64
  sklearn.neighbors._base: NeighborsBase
  sklearn.neighbors._classification: KNeighborsClassifier RadiusNeighborsClassifier
  sklearn.neighbors._graph: KNeighborsTransformer RadiusNeighborsTransformer
  sklearn.neighbors._kd_tree: KDTree KDTree32 KDTree64
  sklearn.neighbors._kde: KernelDensity
  sklearn.neighbors._lof: LocalOutlierFactor
  sklearn.neighbors._nca: NeighborhoodComponentsAnalysis
  sklearn.neighbors._nearest_centroid: NearestCentroid
  sklearn.neighbors._quad_tree: _QuadTree
  sklearn.neighbors._regression: KNeighborsRegressor RadiusNeighborsRegressor
  sklearn.neighbors._unsupervised: NearestNeighbors
  sklearn.neural_network._multilayer_perceptron: BaseMultilayerPerceptron MLPClassifier MLPRegressor
  sklearn.neural_network._rbm: BernoulliRBM
  sklearn.neural_network._stochastic_optimizers: AdamOptimizer BaseOptimizer SGDOptimizer
  sklearn.pipeline: FeatureUnion Pipeline
  sklearn.preprocessing._data: Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer QuantileTransformer RobustScaler StandardScaler
  sklearn.preprocessing._discretization: KBinsDiscretizer
  sklearn.preprocessing._encoders: OneHotEncoder OrdinalEncoder
  sklearn.preprocessing._function_transformer: FunctionTransformer
  sklearn.preprocessing._label: LabelBinarizer LabelEncoder MultiLabelBinarizer
  sklearn.preprocessing._polynomial: PolynomialFeatures SplineTransformer
  sklearn.preprocessing._target_encoder: TargetEncoder
  sklearn.random_projection: BaseRandomProjection GaussianRandomProjection SparseRandomProjection
  sklearn.semi_supervised._label_propagation: BaseLabelPropagation LabelPropagation LabelSpreading
  sklearn.semi_supervised._self_training: SelfTrainingClassifier
  sklearn.svm._base: BaseLibSVM BaseSVC
  sklearn.svm._classes: LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
  sklearn.tree._classes: BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
  sklearn.tree._criterion: Entropy Gini MAE MSE Poisson
  sklearn.tree._tree: Tree
  sklearn.utils._bunch: Bunch
  sklearn.utils._encode: _nandict
  sklearn.utils._metadata_requests: MetadataRequest MethodMetadataRequest
`;

/** names that older versions have */
const oldClasses = `
  sklearn.metrics._dist_metrics: DistanceMetric EuclideanDistance SEuclideanDistance ManhattanDistance ChebyshevDistance MinkowskiDistance WMinkowskiDistance MahalanobisDistance HammingDistance CanberraDistance BrayCurtisDistance JaccardDistance MatchingDistance DiceDistance KulsinskiDistance RogersTanimotoDistance RussellRaoDistance SokalMichenerDistance SokalSneathDistance HaversineDistance
  sklearn.neighbors._dist_metrics: DistanceMetric EuclideanDistance SEuclideanDistance ManhattanDistance ChebyshevDistance MinkowskiDistance WMinkowskiDistance MahalanobisDistance HammingDistance CanberraDistance BrayCurtisDistance JaccardDistance MatchingDistance DiceDistance KulsinskiDistance RogersTanimotoDistance RussellRaoDistance SokalMichenerDistance SokalSneathDistance HaversineDistance
  sklearn.neighbors.dist_metrics: DistanceMetric EuclideanDistance SEuclideanDistance ManhattanDistance ChebyshevDistance MinkowskiDistance WMinkowskiDistance MahalanobisDistance HammingDistance CanberraDistance BrayCurtisDistance JaccardDistance MatchingDistance DiceDistance KulsinskiDistance RogersTanimotoDistance RussellRaoDistance SokalMichenerDistance SokalSneathDistance HaversineDistance
  sklearn.metrics._scorer: _PredictScorer _ProbaScorer _ThresholdScorer
  sklearn.metrics.scorer: _PredictScorer _ProbaScorer _ThresholdScorer
  sklearn.cluster.k_means_: KMeans MiniBatchKMeans
  sklearn.decomposition.pca: PCA
  sklearn.decomposition.truncated_svd: TruncatedSVD
  sklearn.ensemble._gb_losses: BinomialDeviance MultinomialDeviance LeastSquaresError ExponentialLoss HuberLossFunction QuantileLossFunction LeastAbsoluteError
  sklearn.ensemble.bagging: BaggingClassifier BaggingRegressor
  sklearn.ensemble.forest: RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding
  sklearn.ensemble.gradient_boosting: GradientBoostingClassifier GradientBoostingRegressor BinomialDeviance MultinomialDeviance LeastSquaresError LogOddsEstimator MeanEstimator PriorProbabilityEstimator ExponentialLoss ZeroEstimator
  sklearn.ensemble.iforest: IsolationForest
  sklearn.ensemble.voting_classifier: VotingClassifier
  sklearn.ensemble.weight_boosting: AdaBoostClassifier AdaBoostRegressor
  sklearn.linear_model.base: LinearRegression
  sklearn.linear_model.coordinate_descent: Lasso ElasticNet LassoCV ElasticNetCV
  sklearn.linear_model.logistic: LogisticRegression LogisticRegressionCV
  sklearn.linear_model.ridge: Ridge RidgeClassifier RidgeCV
  sklearn.linear_model.sgd_fast: Hinge Log ModifiedHuber SquaredHinge SquaredLoss Huber EpsilonInsensitive
  sklearn.linear_model.stochastic_gradient: SGDClassifier SGDRegressor
  sklearn.neighbors.kd_tree: KDTree BinaryTree
  sklearn.neighbors.ball_tree: BallTree BinaryTree
  sklearn.neighbors.classification: KNeighborsClassifier RadiusNeighborsClassifier
  sklearn.neighbors.regression: KNeighborsRegressor
  sklearn.neural_network.multilayer_perceptron: MLPClassifier MLPRegressor
  sklearn.preprocessing.data: StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer PolynomialFeatures OneHotEncoder QuantileTransformer
  sklearn.preprocessing.imputation: Imputer
  sklearn.preprocessing.label: LabelEncoder LabelBinarizer MultiLabelBinarizer
  sklearn.svm.classes: SVC SVR NuSVC NuSVR LinearSVC LinearSVR OneClassSVM
  sklearn.tree.tree: DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
`;

const listed = (text: string): AllowedNames[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [module = "", names = ""] = line.split(":");
      return { module: module.trim(), names: names.trim(), use: "class" as const };
    });

/** Functions that estimators hold as parameters; a pickle may name them and not call them. */
const named: readonly AllowedNames[] = [
  {
    module: "sklearn.feature_selection._univariate_selection",
    names: "f_classif f_regression f_oneway r_regression chi2",
    use: "value",
  },
  {
    module: "sklearn.feature_selection._mutual_info",
    names: "mutual_info_classif mutual_info_regression",
    use: "value",
  },
  {
    module: "sklearn.metrics._classification",
    names: `accuracy_score balanced_accuracy_score cohen_kappa_score f1_score fbeta_score jaccard_score log_loss brier_score_loss
      matthews_corrcoef precision_score recall_score hamming_loss zero_one_loss`,
    use: "value",
  },
  {
    module: "sklearn.metrics._ranking",
    names: "roc_auc_score average_precision_score top_k_accuracy_score ndcg_score dcg_score label_ranking_loss",
    use: "value",
  },
  {
    module: "sklearn.metrics._regression",
    names: `r2_score mean_squared_error mean_absolute_error mean_squared_log_error median_absolute_error max_error explained_variance_score
      mean_absolute_percentage_error mean_poisson_deviance mean_gamma_deviance root_mean_squared_error root_mean_squared_log_error`,
    use: "value",
  },
  { module: "sklearn.metrics._scorer", names: "_passthrough_scorer", use: "value" },
  { module: "sklearn.cluster._kmeans", names: "_kmeans_single_lloyd _kmeans_single_elkan", use: "value" },
  {
    module: "sklearn.metrics.pairwise",
    names: `euclidean_distances cosine_distances manhattan_distances linear_kernel rbf_kernel polynomial_kernel sigmoid_kernel
      laplacian_kernel cosine_similarity chi2_kernel`,
    use: "value",
  },
];

/** newObj(cls) of Cython modules: cls.__new__(cls). */
const made: readonly AllowedNames[] = [
  "sklearn.metrics._dist_metrics",
  "sklearn.neighbors._ball_tree",
  "sklearn.neighbors._kd_tree",
  "sklearn.neighbors._dist_metrics",
  "sklearn.neighbors.dist_metrics",
  "sklearn.neighbors.kd_tree",
  "sklearn.neighbors.ball_tree",
  "sklearn.neighbors._quad_tree",
].map((module) => ({ module, names: "newObj", use: "function", check: classFirst, result: instanceOfFirst }) as const);

/** What Cython writes for a loss: __pyx_unpickle_X(cls, checksum, state) makes cls and stores the state. */
const cython: AllowedNames = {
  module: "sklearn._loss._loss",
  names: (/sklearn\._loss\._loss: (.*)/.exec(classes)?.[1] ?? "")
    .split(" ")
    .map((name) => `__pyx_unpickle_${name}`)
    .join(" "),
  use: "function",
  check: classFirst,
  result: instanceOfFirst,
};

export const sklearn: readonly AllowedNames[] = [...listed(classes), ...listed(oldClasses), ...named, ...made, cython];
