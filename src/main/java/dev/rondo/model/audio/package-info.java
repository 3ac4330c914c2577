/** Small JSON formats of trained audio models: RTNeural's, and the LSTMs of Neural Amp Modeler. */
package dev.rondo.model.audio;
