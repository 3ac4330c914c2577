/** RTNeural's JSON models. */
@NullMarked
package dev.rondo.model.rtneural;

import org.jspecify.annotations.NullMarked;
