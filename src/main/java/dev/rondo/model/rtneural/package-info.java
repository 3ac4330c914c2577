/** RTNeural's JSON models. */
package dev.rondo.model.rtneural;
