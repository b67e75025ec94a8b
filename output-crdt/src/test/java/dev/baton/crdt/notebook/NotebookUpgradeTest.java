package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookUpgradeTest {
    private static final String OLD = """
            {"metadata": {"name": "x", "kept": 1}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"metadata": {}, "cells": [
              {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["A\\n", "title"]},
              {"cell_type": "code", "collapsed": true, "input": ["1+\\n", "1"], "language": "python", "metadata": {},
               "prompt_number": 7, "outputs": [
                {"output_type": "pyout", "prompt_number": 7, "text": ["2"], "png": "iVBO"},
                {"output_type": "stream", "stream": "stderr", "text": ["warned"]},
                {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": []},
                {"output_type": "display_data", "json": "{\\"a\\": 1}"}]},
              {"cell_type": "markdown", "metadata": {}, "source": "text"}]}]}
            """;

    private static NotebookUpgrade.Opened open(String json) throws NotebookFormatException {
        return NotebookUpgrade.open(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String notebook(String cells) {
        return "{\"cells\":[" + cells + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":4}";
    }

    @Test
    void anOldNotebookIsConvertedAsByNbformat() throws Exception {
        NotebookUpgrade.Opened opened = open(OLD);
        assertThat(opened.upgraded()).isTrue();
        NotebookFile file = opened.file();
        assertThat(file.nbformatMinor()).isEqualTo(5);
        assertThat(file.metadata()).hasToString("{\"kept\":1}");
        assertThat(file.cell(0).path("cell_type").asText()).isEqualTo("markdown");
        assertThat(file.cell(0).path("source").asText()).isEqualTo("## A title");
        assertThat(file.cell(1).path("source").asText()).isEqualTo("1+\n1");
        assertThat(file.cell(1).path("execution_count").asInt()).isEqualTo(7);
        assertThat(file.cell(1).path("metadata")).hasToString("{\"collapsed\":true}");
        assertThat(file.cell(1).path("outputs").path(0).path("output_type").asText())
                .isEqualTo("execute_result");
        assertThat(file.cell(1)
                        .path("outputs")
                        .path(0)
                        .path("data")
                        .path("text/plain")
                        .asText())
                .isEqualTo("2");
        assertThat(file.cell(1)
                        .path("outputs")
                        .path(0)
                        .path("data")
                        .path("image/png")
                        .asText())
                .isEqualTo("iVBO");
        assertThat(file.cell(1).path("outputs").path(1).path("name").asText()).isEqualTo("stderr");
        assertThat(file.cell(1).path("outputs").path(2).path("output_type").asText())
                .isEqualTo("error");
        assertThat(file.cell(1)
                        .path("outputs")
                        .path(3)
                        .path("data")
                        .path("application/json")
                        .path("a")
                        .asInt())
                .isEqualTo(1);
        assertThat(file.cell(2).path("source").asText()).isEqualTo("text");
        assertThat(file.cellIds()).hasSize(3);
        assertThat(open(OLD).file().isWrittenAs(file)).as("the same each time").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":[{\"output_type\":\"stream\",\"text\":\"x\"}]} | stdout",
                "{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":[{\"output_type\":\"pyout\",\"text\":\"x\"}]} | execute_result",
                "{\"cell_type\":\"code\",\"source\":null,\"outputs\":[]} | code",
                "{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":null} | code",
                "{\"cell_type\":\"heading\",\"level\":3,\"source\":\"h\"} | ### h"
            })
    void slightlyInvalidNotebooksAreOpened(String cell, String then) throws Exception {
        NotebookUpgrade.Opened opened = open(notebook(cell));
        assertThat(opened.upgraded()).isTrue();
        assertThat(new String(opened.file().bytes(), StandardCharsets.UTF_8)).contains(then);
    }

    @Test
    void aMissingMinorVersionIsOneWithoutIds() throws Exception {
        NotebookUpgrade.Opened opened = open("{\"cells\":[],\"metadata\":{},\"nbformat\":4}");
        assertThat(opened.upgraded()).isTrue();
        assertThat(opened.file().nbformatMinor()).isEqualTo(4);
    }

    @Test
    void wellFormedFilesAreUnchangedAndInvalidOnesAreRefusedWithAReason() throws Exception {
        assertThat(open(notebook("{\"cell_type\":\"code\",\"source\":\"\"}")).upgraded())
                .isFalse();
        assertThatThrownBy(() -> open(notebook("{\"cell_type\":\"dance\",\"source\":\"\"}")))
                .isInstanceOf(NotebookFormatException.class)
                .hasMessageContaining("an unknown type");
        assertThatThrownBy(() -> open("{\"nbformat\": 5, \"cells\": []}")).hasMessageContaining("nbformat 5");
        assertThatThrownBy(() -> open("{\"nbformat\": 2}")).hasMessageContaining("nbformat 2");
        assertThatThrownBy(() -> open("{\"cells\": [")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> open("<<<<<<< HEAD")).hasMessageContaining("conflict markers");
    }
}
