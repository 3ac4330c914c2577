/** Reading and writing models. */
package dev.rondo.model;
