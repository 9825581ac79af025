# Five labs, each twice in processes of their own, once quietly and once telling everything: the same
# digest. cmake -DHIGHWATER=binary -DLABS=folder -DOUT=folder -P determinism.cmake
set(labs acks_all_leader_crash unclean_election quorum_loss hot_partition last_replica_standing)

function(digest_of lab digest)
  execute_process(COMMAND ${HIGHWATER} run ${LABS}/${lab}.yaml --json ${ARGN}
                  OUTPUT_VARIABLE text RESULT_VARIABLE code)
  if(NOT code EQUAL 0 OR NOT text MATCHES "\"digest\": \"([0-9a-f]+)\"")
    message(FATAL_ERROR "${lab}: the run ended with ${code}")
  endif()
  set(${digest} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

foreach(lab ${labs})
  digest_of(${lab} quiet)
  digest_of(${lab} told --out ${OUT}/determinism.hwrun --every-event)
  if(NOT quiet STREQUAL told)
    message(FATAL_ERROR "${lab}: ${quiet} and then ${told}")
  endif()
  message(STATUS "${lab}: ${quiet} twice")
endforeach()
