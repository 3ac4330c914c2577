package dev.rondo.model.pytorch;

/** A module of a state_dict as a mapping reads it. */
sealed interface MappedModule permits ModuleLayers, ConvolutionModule {
    /** {@return the width of a step of its input; the size of the vocabulary if it reads tokens} */
    int inputSize();

    /** {@return the width of a step of its output} */
    int outputSize();

    /** {@return whether it is an embedding} */
    boolean readsTokens();

    /** {@return the name and kind, for a message} */
    String describe();
}
