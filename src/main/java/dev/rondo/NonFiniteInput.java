package dev.rondo;

/**
 * The reaction of a {@link Runner} to an input that is NaN or infinite. Such a value spreads through the state: without a policy,
 * all later outputs of its stream are NaN, also after the state has been saved and read again.
 */
public enum NonFiniteInput {
    /** Inputs are not examined. The default, for callers that know their inputs; costs nothing. */
    ACCEPT,
    /**
     * A step with such an input counts as a step without an input; see {@link Runner#skip} and {@link SkipPolicy}. A sequence or a
     * batch that has such a step runs stream by stream and step by step, which takes longer.
     */
    SKIP,
    /** An {@link IllegalArgumentException} names the value. States and outputs do not change. */
    REFUSE
}
