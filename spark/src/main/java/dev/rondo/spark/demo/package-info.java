/** Programs that show and measure training on Spark: the script {@code spark/survive} and the figures in {@code docs/SCALE.md}. */
package dev.rondo.spark.demo;
