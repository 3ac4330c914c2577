/** Neural Amp Modeler's files. */
package dev.rondo.model.nam;
